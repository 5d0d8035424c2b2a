import { runIdOf } from '@lunary-otel/mapping';
import type { Run, SpanFacts } from '@lunary-otel/mapping';
import { newAnchor } from '../tree/anchor.js';
import type { Anchor } from '../tree/anchor.js';
import { newNode } from '../tree/span-node.js';
import type { SpanNode } from '../tree/span-node.js';
import type { TraceState } from '../tree/trace-state.js';

/** Stands in lists until Lunary could show the real name, which it never can: a start is final. */
const name = 'open span';

/**
 * A run in the place of a parent that has not ended while its children must leave. It has the parent's own id, so whoever
 * sends the parent later, even another process, completes it.
 */
export function newPlaceholder(
  trace: TraceState,
  spanId: string,
  children: readonly SpanFacts[],
  nowMillis: number,
): SpanNode {
  const startMillis = children.reduce(
    (first, { view }) => Math.min(first, view.startMillis),
    Number.POSITIVE_INFINITY,
  );
  const user = children.find(({ fields }) => fields.userId !== undefined)?.fields;
  const threadId = children.find(({ fields }) => fields.threadId !== undefined)?.fields.threadId;
  const run: Run = {
    id: runIdOf({ traceId: trace.traceId, spanId }),
    traceId: trace.traceId,
    spanId,
    type: 'chain',
    name,
    startMillis,
    metadata: {},
    ...(threadId === undefined ? {} : { threadId }),
    ...(user?.userId === undefined ? {} : { userId: user.userId }),
    ...(user?.userProps === undefined ? {} : { userProps: user.userProps }),
  };
  const node = newNode(
    trace,
    spanId,
    { parentSpanId: undefined, parentIsRemote: false },
    'awaited',
    nowMillis,
  );
  node.anchor = newAnchor(run);
  node.announced = { run, wrapped: false, threadId };
  trace.nodes.set(spanId, node);
  return node;
}

/** The run of a placeholder whose span never came, ended when the last run below it ended. */
export function givenUp(run: Run, { latestMillis }: Anchor): Run {
  return {
    ...run,
    endMillis: Math.max(run.startMillis, latestMillis),
    metadata: { ...run.metadata, incomplete: 'the span of this run was never received' },
  };
}
