// A platform that freezes the process as soon as a function has answered, thaws it for the next one, and kills it some day.
import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalLunary, startLocalLunary } from '@lunary-otel/local';
import { describe, expect, it } from 'vitest';
import { type App, startScript } from './support/app.ts';
import { type Gate, startGate } from './support/gate.ts';

/** Past the time that a request of the function may take, and that the server keeps idle connections. */
const freezeMillis = 800;

interface Idle {
  readonly idle: string;
  readonly delivery: {
    readonly events: number;
    readonly accepted: number;
    readonly dropped: number;
  };
}

/** A function, and the platform it is on. */
class Platform {
  readonly gate: Gate;
  readonly lunary: LocalLunary;
  readonly #app: App;

  constructor(lunary: LocalLunary, gate: Gate) {
    this.lunary = lunary;
    this.gate = gate;
    this.#app = startScript('function', { url: gate.url, publicKey: lunary.publicKey });
  }

  /** Resolves when the function has answered. It runs on then. */
  async invoke(name: string, handler: string): Promise<void> {
    this.#app.send({ name, handler });
    expect(await this.#app.message()).toEqual({ answered: name });
  }

  /** Resolves when nothing is left that the platform was told to wait for. It is frozen then. */
  async frozen(): Promise<Idle['delivery']> {
    const { delivery } = await this.#app.message<Idle>();
    this.#app.kill('SIGSTOP');
    return delivery;
  }

  async thaw(): Promise<void> {
    await sleep(freezeMillis);
    this.#app.kill('SIGCONT');
  }

  outcomes(): string[] {
    return this.lunary
      .runs()
      .map(({ name, status }) => `${name} ${status}`)
      .toSorted();
  }

  async close(): Promise<void> {
    this.#app.kill('SIGKILL');
    await this.#app.ended;
    await this.gate.close();
    await this.lunary.close();
  }
}

async function onPlatform(work: (platform: Platform) => Promise<void>): Promise<void> {
  const lunary = await startLocalLunary();
  const platform = new Platform(lunary, await startGate(lunary));
  try {
    await work(platform);
    expect(lunary.problems().filter(({ detail }) => !/already exists/.test(detail))).toEqual([]);
  } finally {
    await platform.close();
  }
}

describe.concurrent('a function that is frozen between its invocations', () => {
  it('has delivered everything before, where its handler flushes before it answers', () =>
    onPlatform(async (platform) => {
      for (const [index, name] of ['one', 'two', 'three'].entries()) {
        await platform.invoke(name, 'flushes before it answers');
        expect(platform.outcomes()).toHaveLength(index + 1);
        expect(platform.outcomes()).toContain(`${name} success`);
        await platform.frozen();
        await platform.thaw();
      }
    }));

  it('has delivered everything before, where its flush is handed to waitUntil', () =>
    onPlatform(async (platform) => {
      for (const [index, name] of ['one', 'two'].entries()) {
        await platform.invoke(name, 'hands its flush to waitUntil');
        await platform.frozen();
        expect(platform.outcomes()).toHaveLength(index + 1);
        await platform.thaw();
      }
    }));

  it('answers in time while Lunary does not, and catches up later', () =>
    onPlatform(async (platform) => {
      const { gate } = platform;
      gate.mode = 'silent';
      await platform.invoke('one', 'flushes for a moment');
      await platform.frozen();
      expect(platform.outcomes()).toEqual([]);
      gate.mode = 'open';
      gate.release();
      await platform.thaw();
      await platform.invoke('two', 'flushes before it answers');
      expect(platform.outcomes()).toEqual(['one success', 'two success']);
      expect(await platform.frozen()).toMatchObject({ events: 4, accepted: 4, dropped: 0 });
    }));

  it.each([
    ['whose answer came while it was frozen', 'mute'],
    ['that was lost while it was frozen', 'silent'],
  ] as const)('stores a request %s once', (_, mode) =>
    onPlatform(async (platform) => {
      const { gate } = platform;
      gate.mode = mode;
      await platform.invoke('one', 'waits for no flush');
      await gate.arrived(1);
      await platform.frozen();
      gate.release();
      gate.mode = 'open';
      await platform.thaw();
      await platform.invoke('two', 'flushes before it answers');
      expect(platform.outcomes()).toEqual(['one success', 'two success']);
      expect(await platform.frozen()).toMatchObject({ events: 4, accepted: 4, dropped: 0 });
    }),
  );
});
