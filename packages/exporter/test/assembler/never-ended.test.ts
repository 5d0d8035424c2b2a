import { describe, expect, it } from 'vitest';
import { runIdOf } from '@lunary-otel/mapping';
import type { Step } from '../../src/assembler/departure.js';
import { reasons } from '../../src/assembler/given-up.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { sdks } from '../support/sdks.js';
import { spanIdOf, traceId } from '../support/spans.js';
import { departed, member, stage } from '../support/stage.js';

const outcome = ({ run, sends }: Step): string =>
  `${sends} ${run.name}${run.error ? `: ${run.error.message}` : ''}`;

describe('a span that nobody can end any more', () => {
  it('leaves within seconds as a failed run that says so, and what hangs on it follows', async () => {
    const { start, end, assembler, departures } = stage(
      'processor',
      {},
      { liveAfterMillis: 1_000 },
    );
    start(member(0, 'agent'));
    start(member(1, 'llm', 0, { attributes: { 'lunary.input': 'Well?' } }));
    const tool = member(2, 'tool', 1);
    start(tool);
    end(tool);
    void [...assembler.departures('due', 1_000)];
    await collectGarbage();
    expect(assembler.dueMillis).toBeLessThanOrEqual(11_000);
    const steps = departed(assembler.departures('due', 11_000)).flatMap((it) => it.steps);
    expect(steps.map(outcome)).toEqual([
      `end agent-0: ${reasons.dropped}`,
      `both llm-1: ${reasons.dropped}`,
      'both tool-2',
    ]);
    expect(steps[1]?.run).toMatchObject({
      input: [{ role: 'user', content: 'Well?' }],
      startMillis: 1_700_000_000_010,
    });
    expect(assembler.stats()).toMatchObject({ open: 0, held: 0, heldBytes: 0 });
    expect(departures('shutdown')).toEqual([]);
  });

  it('is not one that others still hold, whatever it says meanwhile', async () => {
    const { start, end, after, departures } = stage('processor', {}, { liveAfterMillis: 1_000 });
    const call = { ...member(1, 'llm'), attributes: {} as Record<string, unknown> };
    start(call);
    after(1_000);
    await collectGarbage();
    expect(after(60_000)).toEqual([]);
    call.attributes['lunary.type'] = 'llm';
    call.attributes['lunary.output'] = 'Well.';
    end(call);
    expect(departures('flush')[0]?.steps).toMatchObject([
      { run: { output: { content: 'Well.' } } },
    ]);
  });

  it.each(['1.x', '2.x'] as const)('is what an SDK of %s lets go of, too', async (line) => {
    const { assembler } = stage('processor', {}, { liveAfterMillis: 1_000 });
    const processor = {
      onStart: (it: ReturnType<typeof member>) => assembler.started(it, undefined, 0),
      onEnd: () => {},
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    const { tracer } = sdks[line]('processor', processor as never);
    const kept = tracer.startSpan('kept', { attributes: { 'lunary.type': 'agent' } });
    tracer.startSpan('dropped', { attributes: { 'lunary.type': 'agent' } });
    void [...assembler.departures('due', 1_000)];
    await collectGarbage();
    const steps = departed(assembler.departures('due', 11_000)).flatMap((it) => it.steps);
    expect(steps.map(outcome)).toEqual([`end dropped: ${reasons.dropped}`]);
    expect(assembler.stats().open).toBe(1);
    kept.end();
  });
});

describe('an open span', () => {
  it('is given up when it is open for too long', () => {
    const { start, departures, after } = stage('processor', {}, { maxOpenMillis: 3_600_000 });
    const [agent, call] = [member(0, 'agent'), member(1, 'llm', 0)];
    start(agent);
    start(call);
    expect(after(10_000)).toEqual(['start agent agent-0']);
    expect(after(3_589_999)).toEqual([]);
    expect(after(1)).toEqual(['end agent agent-0', 'both llm llm-1 < agent-0']);
    expect(departures('shutdown')).toEqual([]);
  });

  it('that was given up and ends after all gets its true end', () => {
    const { start, end, after, departures } = stage('processor', {}, { maxOpenMillis: 60_000 });
    const agent = member(0, 'agent', undefined, { attributes: { 'lunary.output': 'done' } });
    const [call, http] = [member(1, 'llm', 0), member(2, undefined, 0)];
    for (const it of [agent, call, http]) start(it);
    expect(after(60_000)).toEqual(['both agent agent-0', 'both llm llm-1 < agent-0']);
    for (const it of [http, call, agent]) end(it);
    const steps = departures('flush').flatMap((departure) => departure.steps);
    expect(steps.map(outcome)).toEqual(['end agent-0', 'end llm-1']);
    expect(steps[0]?.run).toMatchObject({
      id: runIdOf({ traceId, spanId: spanIdOf(0) }),
      output: 'done',
    });
    expect(after(60_000)).toEqual([]);
  });

  it('whose end cannot be read leaves no run open', () => {
    const errors: unknown[] = [];
    const onError = (error: unknown): void => void errors.push(error);
    const { start, end, departures, after } = stage(
      'processor',
      { onError },
      { liveAfterMillis: 1_000 },
    );
    const agent = member(0, 'agent');
    start(agent);
    expect(after(1_000)).toEqual(['start agent agent-0']);
    Object.defineProperty(agent, 'attributes', {
      get: () => {
        throw new Error('broken');
      },
    });
    end(agent);
    const steps = departures('flush').flatMap((departure) => departure.steps);
    expect(steps.map(outcome)).toEqual([`end agent-0: ${reasons.unreadable}`]);
    expect(errors).toHaveLength(1);
  });
});

const traceIdOf = (index: number): string => index.toString(16).padStart(32, '0');

describe('what is held', () => {
  it('is bounded in number: of open spans the oldest are given up, whole traces leave first', () => {
    const { assembler, start, end } = stage(
      'processor',
      {},
      { maxHeldSpans: 100, maxOpenSpans: 50 },
    );
    const sent: string[] = [];
    for (let index = 0; index < 1_500; index += 1) {
      const it = member(index, 'agent', undefined, { traceId: traceIdOf(index) });
      start(it);
      if (index % 20 !== 0) end(it);
      if (!assembler.isOverfull) continue;
      for (const { steps } of departed(assembler.relief(index)))
        sent.push(...steps.map(({ run }) => run.error?.message ?? 'ended'));
      expect(assembler.stats().open).toBeLessThanOrEqual(50);
      expect(assembler.stats().held).toBeLessThanOrEqual(100);
    }
    const { open, held } = assembler.stats();
    expect(sent.filter((message) => message === 'ended')).toHaveLength(1_425 - held);
    expect(sent.filter((message) => message === reasons.tooMany)).toHaveLength(75 - open);
  });

  it('is bounded in bytes: what is largest counts for what it is', () => {
    const { assembler, start, end } = stage('processor', {}, { maxHeldBytes: 1_000_000 });
    const attributes = { 'lunary.input': 'x'.repeat(100_000) };
    for (let index = 0; index < 30; index += 1) {
      const it = member(index, 'llm', undefined, { traceId: traceIdOf(index), attributes });
      start(it);
      end(it);
      if (assembler.isOverfull) void [...assembler.relief(index)];
      expect(assembler.stats().heldBytes).toBeLessThanOrEqual(1_000_000);
    }
    expect(assembler.stats().held).toBeGreaterThanOrEqual(8);
  });

  it('gives up no span for the sake of traces that are whole', () => {
    const { assembler, start, end } = stage('processor', {}, { maxHeldSpans: 100 });
    for (let index = 0; index < 200; index += 1) {
      const it = member(index, 'agent', undefined, { traceId: traceIdOf(index) });
      start(it);
      if (index >= 50) end(it);
    }
    const sent = departed(assembler.relief(0)).flatMap(({ steps }) => steps);
    expect(sent.filter(({ run }) => run.error)).toEqual([]);
    expect(assembler.stats().open).toBe(50);
  });
});
