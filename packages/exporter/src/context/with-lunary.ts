import { context, createContextKey } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { UserContext } from '@lunary-otel/mapping';

/** `createContextKey` gives the same symbol for the same description, so the ESM and the CJS copy understand each other. */
const userContextKey = createContextKey('lunary-otel user context');

/**
 * Sets user, tags, metadata and thread for every span started inside `fn`, across awaits, and returns what `fn` returns.
 * Inside another `withLunary`, metadata and user properties are merged, tags are added, and the rest is replaced.
 *
 * Needs `LunarySpanProcessor`, which sees the context a span starts in, and a context manager, which every SDK's `start()` or
 * `register()` sets up. An exporter alone is handed ended spans, whose context is gone.
 */
export function withLunary<T>(values: UserContext, fn: () => T): T {
  const active = context.active();
  return context.with(active.setValue(userContextKey, merged(userContextOf(active), values)), fn);
}

/** What `withLunary` had set in a context. */
export function userContextOf(active: Context | undefined): UserContext | undefined {
  return active?.getValue(userContextKey) as UserContext | undefined;
}

function merged(outer: UserContext | undefined, inner: UserContext): UserContext {
  if (!outer) return { ...inner };
  const isSameUser = inner.userId === undefined || inner.userId === outer.userId;
  const userProps = { ...(isSameUser ? outer.userProps : {}), ...inner.userProps };
  const metadata = { ...outer.metadata, ...inner.metadata };
  const tags = [...new Set([...(outer.tags ?? []), ...(inner.tags ?? [])])];
  const { userProps: _outerProps, ...kept } = outer;
  return {
    ...kept,
    ...withoutUndefined(inner),
    ...(Object.keys(userProps).length > 0 ? { userProps } : {}),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    ...(tags.length > 0 ? { tags } : {}),
  };
}

function withoutUndefined(values: UserContext): UserContext {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
