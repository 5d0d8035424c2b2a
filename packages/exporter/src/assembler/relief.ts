import type { Exit, Exits } from './exits.js';
import { fullness, loadOf, nothing, plus } from './fullness.js';
import type { Limits } from './limits.js';
import type { TraceStore } from './trace-store.js';

/** How full memory is after a relief: some room at once, so that the traces are not searched again for every span. */
const reliefShare = 0.9;

/** Makes room: whole traces first, then finished work of unfinished ones, and only then what nobody has ended for long. */
export function* relief(store: TraceStore, exits: Exits, limits: Limits, nowMillis: number): Exit {
  // Those that come in the meantime are young, and no reason to give anything up.
  const traces = [...store.active];
  for (const mayBeOpen of [false, true]) {
    for (const trace of traces) {
      if (fullness(store, limits) <= reliefShare) break;
      if (trace.held.size > 0 && (mayBeOpen || trace.open.size === 0))
        yield* exits.leave(trace, 'flush', nowMillis);
    }
  }
  const loads = traces.map((trace) => ({ trace, load: loadOf(trace) }));
  let left = loads.reduce((sum, { load }) => plus(sum, load), nothing);
  for (const { trace, load } of loads) {
    if (fullness(left, limits) <= reliefShare) break;
    left = plus(left, load, -1);
    if (trace.open.size > 0) yield* exits.giveUp(trace, nowMillis);
  }
  yield* exits.forget(nowMillis);
}
