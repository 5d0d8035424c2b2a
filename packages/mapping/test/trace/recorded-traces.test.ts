import { describe, expect, it } from 'vitest';
import { endEventsOf, startEventOf } from '../../src/events/events-of-run.js';
import { readFacts } from '../../src/facts/read-facts.js';
import type { Run } from '../../src/run/run.js';
import { viewOf } from '../../src/span/view-of.js';
import { settleTrace } from '../../src/trace/settle-trace.js';
import { expectChat } from '../support/chat-shape.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { placed } from '../support/placed.ts';
import { recorded, recordedFacts, recordedPaths, recordedRuns } from '../support/recorded.ts';

const traces = recordedPaths().map((path): [string, readonly Run[]] => [path, recordedRuns(path)]);
const calls = traces.flatMap(([path, runs]) =>
  runs.filter(({ type }) => type === 'llm').map((run) => [path, run] as const),
);

describe('every recorded trace', () => {
  it('was read', () => {
    expect(traces.length).toBeGreaterThan(290);
    expect(calls.length).toBeGreaterThan(250);
  });

  it('has calls named after their models, bare', () => {
    for (const [path, { name }] of calls) {
      expect(name, path).not.toBe('');
      expect(name, path).not.toMatch(/^(chat |openai\/|anthropic\/|googleai\/)/);
    }
  });

  it('has messages in OpenAI’s form on its calls', () => {
    for (const [path, { input, output }] of calls) {
      if (Array.isArray(input)) expectChat(input);
      else expect(typeof input, path).toBe('string');
      if (typeof output === 'object') expectChat(Array.isArray(output) ? output : [output]);
    }
  });

  it('has no run that says tokens which a run below it says', () => {
    for (const [path, runs] of traces) {
      const byId = new Map(runs.map((run) => [run.id, run]));
      for (const run of runs.filter(({ usage }) => usage)) {
        for (
          let above = byId.get(run.parentId ?? '');
          above;
          above = byId.get(above.parentId ?? '')
        )
          expect(above.usage, `${path}: ${above.name} above ${run.name}`).toBe(undefined);
      }
    }
  });

  it('has whole token counts, cached ones among the others', () => {
    for (const [path, { usage }] of calls) {
      for (const count of Object.values(usage ?? {}))
        expect(Number.isInteger(count), path).toBe(true);
      expect(usage?.promptCached ?? 0, path).toBeLessThanOrEqual(usage?.prompt ?? 0);
    }
  });

  it('has errors with a message', () => {
    const failed = traces.flatMap(([, runs]) => runs.flatMap(({ error }) => error ?? []));
    expect(failed.length).toBeGreaterThan(50);
    for (const { message } of failed)
      expect(message).not.toMatch(/^(|undefined|\[object Object\])$/);
  });

  it('has parents first, and nothing before its parent', () => {
    for (const [path, runs] of traces) {
      const starts = new Map<string, number>();
      for (const { id, parentId, startMillis } of runs) {
        if (parentId !== undefined)
          expect(startMillis, path).toBeGreaterThanOrEqual(starts.get(parentId) ?? Infinity);
        starts.set(id, startMillis);
      }
    }
  });

  it('becomes the same whatever order its spans ended in', () => {
    for (const [path, runs] of traces) {
      const reversed = settleTrace(placed(recordedFacts(path).toReversed())).runs;
      if (startsDiffer(runs)) expect(sorted(reversed), path).toEqual(sorted(runs));
    }
  });

  it('leaves its spans as they were', () => {
    for (const path of recordedPaths()) {
      const spans = recorded(path).map(({ span, logs }) =>
        deepFreeze(readFacts(viewOf(span, logs))),
      );
      for (const run of settleTrace(placed(spans)).runs) {
        expect(startEventOf(run).runId, path).toBe(run.id);
        expect(endEventsOf(run)[0]?.event, path).toBe('end');
      }
    }
  });
});

function sorted(runs: readonly Run[]): string[] {
  return runs.map((run) => JSON.stringify(run)).toSorted();
}

/** Spans that began in the same instant stand in the order in which they came. */
function startsDiffer(runs: readonly Run[]): boolean {
  return new Set(runs.map(({ startMillis }) => startMillis)).size === runs.length;
}
