import type { LogLevel } from '../client/options.js';

const silenceMillis = 60_000;

interface Topic {
  saidAt: number;
  suppressed: number;
}

/** The client's log: at most one message a minute on a topic, and never the key. */
export class Notices {
  readonly #log: (level: LogLevel, message: string) => void;
  readonly #now: () => number;
  readonly #topics = new Map<string, Topic>();

  constructor(log: (level: LogLevel, message: string) => void, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  say(level: LogLevel, message: string): void {
    try {
      this.#log(level, message);
    } catch {
      // A log that throws must not take delivery down with it.
    }
  }

  /** Says it unless something on the topic was said within a minute. Topics are a fixed few. */
  sayRarely(level: LogLevel, topic: string, message: string): void {
    const now = this.#now();
    const last = this.#topics.get(topic);
    if (last !== undefined && now - last.saidAt < silenceMillis) {
      last.suppressed += 1;
      return;
    }
    const more =
      last !== undefined && last.suppressed > 0 ? ` (${last.suppressed} more before)` : '';
    this.#topics.set(topic, { saidAt: now, suppressed: 0 });
    this.say(level, `${message}${more}`);
  }
}
