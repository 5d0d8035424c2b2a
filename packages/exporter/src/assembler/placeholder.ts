import { runIdOf } from '@lunary-otel/mapping';
import type { Run, SpanFacts } from '@lunary-otel/mapping';
import { newAnchor } from '../tree/anchor.js';
import type { Anchor } from '../tree/anchor.js';
import type { Above } from '../tree/climb.js';
import { newTalk } from '../tree/talk.js';
import { newNode } from '../tree/span-node.js';
import type { SpanNode } from '../tree/span-node.js';
import type { ThreadStarts } from '../threads/thread-starts.js';
import type { TraceState } from '../tree/trace-state.js';

/** Stands in lists until Lunary could show the real name, which it never can: a start is final. */
const name = 'open span';

export interface PlaceholdersInput {
  readonly trace: TraceState;
  readonly kept: ReadonlySet<SpanNode>;
  readonly above: (node: SpanNode) => Above;
  readonly factsOf: ReadonlyMap<SpanNode, SpanFacts>;
  /** The parents will not come: a lone child is better off as a root. */
  readonly final: boolean;
  readonly threadStarts: ThreadStarts | undefined;
}

/** Runs in the place of the parents that are missing, by span id. */
export function placeholdersFor(
  { trace, kept, above, factsOf, final, threadStarts }: PlaceholdersInput,
  nowMillis: number,
): ReadonlyMap<string, SpanNode> {
  const children = new Map<string, SpanFacts[]>();
  for (const node of kept) {
    const found = above(node);
    const facts = factsOf.get(node);
    // A run whose start has left can get no parent any more.
    if (found.at !== 'missing' || !facts || node.announced) continue;
    const siblings = children.get(found.spanId);
    if (siblings) siblings.push(facts);
    else children.set(found.spanId, [facts]);
  }
  const placeholders = new Map<string, SpanNode>();
  for (const [spanId, siblings] of children) {
    if (final && siblings.length < 2) continue;
    placeholders.set(spanId, newPlaceholder(trace, spanId, siblings, threadStarts, nowMillis));
  }
  return placeholders;
}

/**
 * A run in the place of a parent that has not ended while its children must leave. It has the parent's own id, so whoever
 * sends the parent later, even another process, completes it.
 */
function newPlaceholder(
  trace: TraceState,
  spanId: string,
  children: readonly SpanFacts[],
  threadStarts: ThreadStarts | undefined,
  nowMillis: number,
): SpanNode {
  const firstMillis = children.reduce(
    (first, { view }) => Math.min(first, view.startMillis),
    Number.POSITIVE_INFINITY,
  );
  const user = children.find(({ fields }) => fields.userId !== undefined)?.fields;
  const threadId = children.find(({ fields }) => fields.threadId !== undefined)?.fields.threadId;
  const threadStartMillis = threadStarts?.startOf({ threadId, startMillis: firstMillis });
  const startMillis = Math.max(firstMillis, threadStartMillis ?? firstMillis);
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
  node.anchor.talk = newTalk();
  node.announced = { run, wrapped: false, threadId };
  trace.nodes.set(spanId, node);
  return node;
}

/** The run of a placeholder whose span never came, ended when the last run below it ended. Empties its talk. */
export function endOfAwaited(run: Run, { latestMillis, talk }: Anchor): Run {
  const { question, answer } = talk ?? newTalk();
  if (talk) Object.assign(talk, newTalk());
  return {
    ...run,
    ...(question ? { input: [question] } : {}),
    ...(answer ? { output: answer } : {}),
    endMillis: Math.max(run.startMillis, latestMillis),
    metadata: { ...run.metadata, incomplete: 'the span of this run was never received' },
  };
}
