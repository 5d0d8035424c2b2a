// How a process ends: each of the one-liners of docs/serverless.md, and what keeps no process alive.
import { startLocalLunary } from '@lunary-otel/local';
import { describe, expect, it } from 'vitest';
import { type App, startScript } from './support/app.ts';
import { type Gate, startGate } from './support/gate.ts';

interface World {
  readonly script: App;
  readonly gate: Gate;
  readonly outcomes: () => string[];
}

/** A script that ends in some way, and the Lunary it writes to. */
async function withScript(ending: string, work: (world: World) => Promise<void>): Promise<void> {
  const lunary = await startLocalLunary();
  const gate = await startGate(lunary);
  if (ending === 'by a deadline') gate.mode = 'silent';
  const destination = { url: gate.url, publicKey: lunary.publicKey };
  const script = startScript('script', destination, { E2E_ENDING: ending });
  const outcomes = (): string[] =>
    lunary
      .runs()
      .map(({ name, status }) => `${name} ${status}`)
      .toSorted();
  try {
    await work({ script, gate, outcomes });
  } finally {
    script.kill('SIGKILL');
    await script.ended;
    await gate.close();
    await lunary.close();
  }
}

const quietly = { code: 0, signal: null, complaints: '' };

describe.concurrent('a process', () => {
  it.each(['by beforeExit', 'by the end of a block'])(
    'that says goodbye %s ends by itself, with everything delivered',
    (ending) =>
      withScript(ending, async ({ script, outcomes }) => {
        expect(await script.ended).toEqual(quietly);
        expect(outcomes()).toEqual(['work success']);
      }),
  );

  it('that says goodbye by SIGTERM ends with everything delivered, what is open as failed', () =>
    withScript('by SIGTERM', async ({ script, outcomes }) => {
      await script.message();
      script.kill('SIGTERM');
      expect(await script.ended).toEqual(quietly);
      expect(outcomes()).toEqual(['open error', 'work success']);
    }));

  it('is not kept alive by open spans, idle connections, or spans that wait to leave', () =>
    withScript('by nothing at all', async ({ script, outcomes }) => {
      expect(await script.ended).toEqual(quietly);
      expect(outcomes()).toEqual(['open started', 'work success']);
    }));

  it('is not kept alive by a server that does not answer, longer than it allows', () =>
    withScript('by a deadline', async ({ script, gate, outcomes }) => {
      await gate.arrived(1);
      script.send('It is under way.');
      expect(await script.ended).toEqual(quietly);
      expect(outcomes()).toEqual([]);
    }));
});
