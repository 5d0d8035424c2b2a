import type { DiagLogger } from '@opentelemetry/api';

/** A log whose warnings and errors are printed too: whoever asked for lines must not miss why there are none. */
export function alsoPrinted(
  log: DiagLogger,
  print: (line: string) => void,
): Pick<DiagLogger, 'error' | 'warn' | 'info' | 'debug'> {
  return {
    error: (message) => {
      log.error(message);
      print(`error: ${message}`);
    },
    warn: (message) => {
      log.warn(message);
      print(`warning: ${message}`);
    },
    info: (message) => log.info(message),
    debug: (message) => log.debug(message),
  };
}
