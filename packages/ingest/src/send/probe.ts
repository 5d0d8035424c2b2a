import type { Post } from '../post/poster.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import type { Gate } from './gate.js';

/** What a server does with an empty batch: it takes it, refuses even that, or does neither just now. */
export type Probe = (instead: readonly QueuedEvent[]) => Promise<'takes' | 'refuses' | 'unknown'>;

/** Tells a server that is in trouble from a batch that is. Asked right after the batch, so that both meet the same server. */
export function createProbe(post: Post, gate: Gate): Probe {
  return async (instead) => {
    const oldestAt = Math.min(...instead.map((event) => event.ticket.handedOverAt));
    const entry = await gate.enterToProbe(oldestAt);
    if (entry.kind !== 'send') return 'unknown';
    const answer = await post([]);
    gate.judge(answer, 0);
    if (answer.kind === 'accepted') return 'takes';
    return answer.kind === 'refused' || answer.kind === 'too-large' ? 'refuses' : 'unknown';
  };
}
