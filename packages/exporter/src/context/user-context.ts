import { createContextKey } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { UserContext } from '@lunary-otel/mapping';

/** `createContextKey` gives the same symbol for the same description, so the ESM and the CJS copy understand each other. */
const userContextKey = createContextKey('lunary-otel user context');

/** What `withLunary` had set in a context. */
export function userContextOf(active: Context | undefined): UserContext | undefined {
  return active?.getValue(userContextKey) as UserContext | undefined;
}

export function withUserContext(active: Context, values: UserContext): Context {
  return active.setValue(userContextKey, values);
}

/** Metadata and user properties are merged, tags are added, the rest is replaced; no properties pass to another user. */
export function merged(outer: UserContext | undefined, inner: UserContext): UserContext {
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
