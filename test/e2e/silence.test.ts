// Our own requests make no spans, with every instrumentation of HTTP on: not the first ones, not those that timers send again,
// and not those that bring what another process had to leave.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalLunary, startLocalLunary } from '@lunary-otel/local';
import { describe, expect, it } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { type Gate, startGate } from './support/gate.ts';
import { eventually } from './support/runs.ts';

interface World {
  readonly lunary: LocalLunary;
  readonly gate: Gate;
  /** What came with the requests that are to be traced. */
  readonly calledWith: readonly IncomingHttpHeaders[];
  /** Starts an app that is ready to work. */
  start(condition?: string): Promise<App>;
}

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  const lunary = await startLocalLunary();
  const gate = await startGate(lunary);
  const spoolDirectory = mkdtempSync(join(tmpdir(), 'lunary-otel-silence-'));
  const calledWith: IncomingHttpHeaders[] = [];
  const called = createServer(({ headers }, response) => {
    calledWith.push(headers);
    response.end('hello');
  }).listen(0, '127.0.0.1');
  await once(called, 'listening');
  const start = async (condition?: string): Promise<App> => {
    const app = startApp('traced-calls', {
      lunary: { url: gate.url, publicKey: lunary.publicKey },
      env: {
        E2E_CALLED: `http://127.0.0.1:${(called.address() as AddressInfo).port}`,
        // Where there is no file system there is no spool.
        ...(condition === undefined ? { E2E_SPOOL: spoolDirectory } : {}),
      },
      ...(condition === undefined ? {} : { condition }),
    });
    await app.message();
    return app;
  };
  try {
    await work({ lunary, gate, calledWith, start });
  } finally {
    called.close();
    await gate.close();
    await lunary.close();
    rmSync(spoolDirectory, { recursive: true });
  }
}

/** How many spans there were, by kind and instrumentation. */
async function stopped(app: App): Promise<Record<string, number>> {
  app.send('stop');
  const counts = await app.message<Record<string, number>>();
  expect((await app.ended).code).toBe(0);
  return counts;
}

const traced = {
  'CLIENT @opentelemetry/instrumentation-undici': 1,
  'CLIENT @opentelemetry/instrumentation-http': 1,
  'INTERNAL app': 1,
};

/** Neither trace nor baggage, which other requests carry. */
function expectBare({ gate, calledWith }: World): void {
  expect(calledWith).toHaveLength(2);
  for (const headers of calledWith) {
    expect(headers).toMatchObject({ traceparent: expect.any(String), baggage: expect.any(String) });
  }
  const sent = gate.headers.flatMap((headers) => Object.keys(headers));
  expect(sent).toContain('authorization');
  expect(sent.filter((name) => /^(traceparent|tracestate|baggage)$/.test(name))).toEqual([]);
}

describe.concurrent('a request to Lunary makes no span', () => {
  it.each([
    ['on Node', undefined],
    ['on a platform that has fetch only', 'workerd'],
  ])('when it is sent and when it is sent again, %s', (_, condition) =>
    inWorld(async (world) => {
      const { gate, lunary, start } = world;
      gate.mode = 'unavailable';
      const app = await start(condition);
      app.send('work');
      await gate.arrived(3);
      gate.mode = 'open';
      expect(await stopped(app)).toEqual(traced);
      expect(lunary.runs().map(({ name, status }) => [name, status])).toEqual([
        ['caller', 'success'],
      ]);
      expectBare(world);
    }),
  );

  it('when it brings what another process had to leave on disk', () =>
    inWorld(async (world) => {
      const { gate, lunary, start } = world;
      gate.mode = 'unavailable';
      const first = await start();
      first.send('work');
      await gate.arrived(1);
      expect(await stopped(first)).toEqual(traced);
      expect(lunary.runs()).toEqual([]);
      gate.mode = 'open';
      const second = await start();
      await eventually(() => lunary.runs().some(({ endedAt }) => endedAt !== undefined), 20_000);
      expect(await stopped(second)).toEqual({});
      expectBare(world);
    }));
});
