import { propagation } from '@opentelemetry/api';
import type { Baggage, Context } from '@opentelemetry/api';
import type { UserContext } from '@lunary-otel/mapping';
import { unpacked } from './baggage.js';
import { merged, userContextOf } from './user-context.js';
import { propagatingOf } from './with-lunary.js';

/** What was set around the start of a span. */
export type ReadContext = (parentContext: Context | undefined) => UserContext | undefined;

/**
 * Reads what `withLunary` has set, and with `readBaggage` what calling services sent along, as if that stood around it all.
 * What had no room in baggage is told to `warn`, once.
 */
export function contextReader(readBaggage: boolean, warn: (message: string) => void): ReadContext {
  /** All spans of a request have the same baggage. */
  const read = new WeakMap<Baggage, { readonly said: UserContext | undefined }>();
  let hasWarned = false;

  const saidIn = (baggage: Baggage): UserContext | undefined => {
    let known = read.get(baggage);
    if (!known) read.set(baggage, (known = { said: unpacked(baggage) }));
    return known.said;
  };

  return (parentContext) => {
    if (!parentContext) return undefined;
    const { lost = [] } = propagatingOf(parentContext) ?? {};
    if (lost.length > 0 && !hasWarned) {
      hasWarned = true;
      warn(
        `withLunary has no room in baggage for ${lost.join(', ')}, so other services do not get it.`,
      );
    }
    const own = userContextOf(parentContext);
    const baggage = readBaggage ? propagation.getBaggage(parentContext) : undefined;
    const said = baggage && saidIn(baggage);
    return said ? merged(said, own ?? {}) : own;
  };
}
