import { terminalOf } from '../view/terminal.js';
import { runCli } from './run-cli.js';

const result = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  terminal: terminalOf(process.stdout, process.env),
  writeError: (text) => process.stderr.write(text),
});

if (result.kind === 'ended') {
  process.exitCode = result.exitCode;
} else {
  const stop = (): void => void result.lunary.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
