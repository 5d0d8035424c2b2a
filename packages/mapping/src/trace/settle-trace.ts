import type { Run } from '../run/run.js';
import { runIdOf } from '../run/run-id.js';
import type { PlacedSpan } from './placed-span.js';

export interface SettleOptions {
  /** Attributes that no dialect reads become metadata too. Default `'known'`. */
  readonly attributes?: 'known' | 'all';
}

export interface SettledTrace {
  /** Parents before children. */
  readonly runs: readonly Run[];
  /** Which run stands for each given span: its own, or the one it was folded into. */
  readonly runOf: ReadonlyMap<string, Run>;
}

/**
 * The whole-trace step: spans with their places → runs. Decides what only the trace can tell: which usage is an
 * aggregate, which two spans are one call, whose question and answer a bare root shows, whom the trace belongs to.
 */
export function settleTrace(spans: readonly PlacedSpan[], _options: SettleOptions = {}): SettledTrace {
  const runs: Run[] = [];
  const runOf = new Map<string, Run>();
  for (const { facts, parentSpanId, parentRun } of spans) {
    const { view } = facts;
    const parentId = parentRun?.id ?? (parentSpanId ? runOf.get(parentSpanId)?.id : undefined);
    const run: Run = {
      id: runIdOf(view),
      ...(parentId === undefined ? {} : { parentId }),
      traceId: view.traceId,
      spanId: view.spanId,
      type: facts.fields.type ?? 'chain',
      name: facts.fields.name ?? view.name,
      startMillis: view.startMillis,
      ...(view.endMillis === undefined ? {} : { endMillis: view.endMillis }),
      metadata: {},
    };
    runs.push(run);
    runOf.set(view.spanId, run);
  }
  return { runs, runOf };
}
