// What a flush and a shutdown promise, whatever the server does meanwhile and however often they are called.
import { LunarySpanExporter, LunarySpanProcessor } from '@lunary-otel/exporter';
import { type LocalLunary, startLocalLunary } from '@lunary-otel/local';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gate, startGate } from './support/gate.ts';

let lunary: LocalLunary;
let gate: Gate;
beforeEach(async () => {
  lunary = await startLocalLunary();
  gate = await startGate(lunary);
});
afterEach(async () => {
  gate.release();
  await gate.close();
  await lunary.close();
});

interface Subject {
  readonly ours: LunarySpanProcessor | LunarySpanExporter;
  /** A trace of one agent. */
  trace(name: string): void;
}

function subject(kind: 'processor' | 'exporter', timeoutMillis = 5_000): Subject {
  const options = { publicKey: lunary.publicKey, apiUrl: gate.url, timeoutMillis };
  const ours =
    kind === 'processor' ? new LunarySpanProcessor(options) : new LunarySpanExporter(options);
  const processor = ours instanceof LunarySpanProcessor ? ours : new SimpleSpanProcessor(ours);
  const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('flush');
  const attributes = { 'lunary.type': 'agent' };
  return { ours, trace: (name) => tracer.startSpan(name, { attributes }).end() };
}

const names = (): string[] => lunary.runs().map(({ name }) => name ?? '');

/** Whether a promise has resolved by now. */
function watched(work: Promise<void>): { readonly isDone: boolean; readonly work: Promise<void> } {
  const watch = { isDone: false, work };
  void work.then(() => (watch.isDone = true));
  return watch;
}

const aMoment = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 50);
  });

describe.each(['processor', 'exporter'] as const)('through the %s', (kind) => {
  it('flushes that are called at once during retries all resolve with the delivery, made once', async () => {
    gate.mode = 'unavailable';
    const { ours, trace } = subject(kind);
    trace('one');
    const flushes = [1, 2, 3].map(() => watched(ours.forceFlush()));
    await gate.arrived(2);
    expect(flushes.map(({ isDone }) => isDone)).toEqual([false, false, false]);
    gate.mode = 'open';
    await Promise.all(flushes.map(({ work }) => work));
    expect(names()).toEqual(['one']);
    expect(lunary.problems()).toEqual([]);
    await ours.shutdown();
  });

  it('a flush waits for a request that was under way before it', async () => {
    gate.mode = 'mute';
    const { ours, trace } = subject(kind);
    trace('one');
    const first = watched(ours.forceFlush());
    await gate.arrived(1);
    const second = watched(ours.forceFlush());
    await aMoment();
    expect([first.isDone, second.isDone]).toEqual([false, false]);
    gate.mode = 'open';
    gate.release();
    await Promise.all([first.work, second.work]);
    expect(ours.stats()?.delivery).toMatchObject({ accepted: 2, queuedEvents: 0 });
    await ours.shutdown();
  });

  it('a flush gives way to its deadline, and a later one brings what it could not', async () => {
    gate.mode = 'silent';
    const { ours, trace } = subject(kind);
    trace('one');
    await ours.forceFlush({ timeoutMillis: 50 });
    expect(names()).toEqual([]);
    gate.mode = 'open';
    gate.release();
    trace('two');
    await ours.forceFlush();
    expect(names().toSorted()).toEqual(['one', 'two']);
    expect(ours.stats()?.delivery).toMatchObject({ accepted: 4, dropped: 0 });
    await ours.shutdown();
  });

  it('a shutdown during a flush lets it finish, and a second one waits for the first', async () => {
    gate.mode = 'mute';
    const { ours, trace } = subject(kind);
    trace('one');
    const flush = watched(ours.forceFlush());
    await gate.arrived(1);
    const shutdowns = [watched(ours.shutdown()), watched(ours[Symbol.asyncDispose]())];
    await aMoment();
    expect([flush, ...shutdowns].map(({ isDone }) => isDone)).toEqual([false, false, false]);
    gate.mode = 'open';
    gate.release();
    await Promise.all([flush, ...shutdowns].map(({ work }) => work));
    expect(names()).toEqual(['one']);
    expect(lunary.problems()).toEqual([]);
  });

  it('a shutdown keeps its deadline, and says what it had to leave', async () => {
    gate.mode = 'silent';
    const { ours, trace } = subject(kind);
    trace('one');
    await ours.shutdown({ timeoutMillis: 50 });
    expect(ours.stats()?.delivery).toMatchObject({ droppedByReason: { shutdown: 2 }, inFlight: 0 });
  });

  it('after a shutdown everything resolves, and nothing leaves any more', async () => {
    const { ours, trace } = subject(kind);
    trace('one');
    await ours.shutdown();
    trace('two');
    await Promise.all([ours.forceFlush(), ours.shutdown(), ours[Symbol.asyncDispose]()]);
    expect(names()).toEqual(['one']);
  });
});
