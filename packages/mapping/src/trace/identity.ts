import type { Run } from '../run/run.js';
import type { TraceNode } from './trace-node.js';

/**
 * Whom the trace belongs to. Lunary takes the user from the root's start and hands it down, and a child's own user never
 * climbs: so a user that was set anywhere below is lifted to the root. Where one root holds several users, each stays on its
 * own run, since the root's user would override theirs.
 */
export function traceIdentity(nodes: readonly TraceNode[]): ReadonlyMap<TraceNode, Partial<Run>> {
  const identity = new Map<TraceNode, Partial<Run>>();
  const byRoot = new Map<TraceNode, TraceNode[]>();
  const rootOf = new Map<TraceNode, TraceNode>();
  for (const node of nodes) {
    const root = (node.parent && rootOf.get(node.parent)) ?? node;
    rootOf.set(node, root);
    const members = byRoot.get(root);
    if (members) members.push(node);
    else byRoot.set(root, [node]);
  }
  for (const [root, members] of byRoot) {
    const users = new Set(members.flatMap(({ fields }) => fields.userId ?? []));
    const threadId = members
      .map(({ fields }) => fields.threadId)
      .find((found) => found !== undefined);
    const thread = threadId === undefined ? {} : { threadId };
    if (threadId !== undefined) root.fields = { ...root.fields, threadId };
    if (users.size > 1) {
      for (const node of members) identity.set(node, userOf(node, [node]));
    } else {
      const carrier = members.find(({ fields }) => fields.userId !== undefined);
      const user = carrier ? userOf(carrier, members) : {};
      // A start that has left takes no user any more; but what hangs on it does, as long as nothing above has one.
      for (const node of carrier ? topmostToStart(root, members) : []) identity.set(node, user);
    }
    // A run that hangs on one sent before has its identity there.
    if (!root.placed.parentRun) identity.set(root, { ...identity.get(root), ...thread });
  }
  return identity;
}

function topmostToStart(root: TraceNode, members: readonly TraceNode[]): readonly TraceNode[] {
  if (root.placed.isStarted !== true) return [root];
  return members.filter(
    ({ parent, placed }) => placed.isStarted !== true && parent?.placed.isStarted === true,
  );
}

/** The props go with the user, always: a start with a user and no props erases the stored ones. */
function userOf({ fields: { userId } }: TraceNode, members: readonly TraceNode[]): Partial<Run> {
  if (userId === undefined) return {};
  const userProps = Object.assign(
    {},
    ...members.map(({ fields }) => fields.userProps ?? {}).toReversed(),
  ) as Record<string, unknown>;
  return { userId, ...(Object.keys(userProps).length > 0 ? { userProps } : {}) };
}
