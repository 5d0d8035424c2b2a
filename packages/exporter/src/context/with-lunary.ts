import { context, createContextKey, propagation } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { UserContext } from '@lunary-otel/mapping';
import { packed, propagatedFields } from './baggage.js';
import type { PropagatedField } from './baggage.js';
import { merged, userContextOf, withUserContext } from './user-context.js';

export interface LunaryContext extends UserContext {
  /**
   * Sends the values along with requests, as W3C baggage, to services that read it (`readBaggage`). `true`: all of them; a
   * list: these fields only; `false` or an empty list: none any more. Default: as around it, and outermost none.
   *
   * Baggage goes to every host that an instrumented client calls, and from there on.
   */
  readonly propagate?: boolean | readonly PropagatedField[];
}

/** How the values of a context go along. */
export interface Propagating {
  readonly fields: readonly PropagatedField[];
  /** What baggage had no room for. */
  readonly lost: readonly string[];
}

const propagatingKey = createContextKey('lunary-otel propagation');

/**
 * Sets user, tags, metadata and thread for every span started inside `fn`, across awaits, and returns what `fn` returns.
 * Inside another `withLunary`, metadata and user properties are merged, tags are added, and the rest is replaced.
 *
 * Needs `LunarySpanProcessor`, which sees the context a span starts in, and a context manager, which every SDK's `start()` or
 * `register()` sets up. An exporter alone is handed ended spans, whose context is gone.
 */
export function withLunary<T>({ propagate, ...values }: LunaryContext, fn: () => T): T {
  const active = context.active();
  const all = merged(userContextOf(active), values);
  return context.with(propagatingIn(withUserContext(active, all), all, propagate), fn);
}

export function propagatingOf(active: Context | undefined): Propagating | undefined {
  return active?.getValue(propagatingKey) as Propagating | undefined;
}

function propagatingIn(
  active: Context,
  values: UserContext,
  propagate: LunaryContext['propagate'],
): Context {
  const fields = fieldsOf(propagate) ?? propagatingOf(active)?.fields;
  if (!fields) return active;
  try {
    const { baggage, lost } = packed(propagation.getBaggage(active), fields, values);
    const propagating: Propagating = { fields, lost };
    return propagation.setBaggage(active, baggage).setValue(propagatingKey, propagating);
  } catch {
    // A value with a throwing getter must not break the code around it. The spans here have what they need.
    return active;
  }
}

function fieldsOf(propagate: LunaryContext['propagate']): readonly PropagatedField[] | undefined {
  if (propagate === undefined) return undefined;
  if (typeof propagate === 'boolean') return propagate ? propagatedFields : [];
  return propagatedFields.filter((field) => propagate.includes(field));
}
