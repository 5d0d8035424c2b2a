import { isDropped } from '../tree/open-span.js';
import type { Announced, SpanNode } from '../tree/span-node.js';
import { wrapperOf } from '../tree/wrapper-run.js';
import type { Step } from './departure.js';
import type { Limits } from './limits.js';
import type { Reach } from './plan.js';

/** What the failed run of a span says that did not end. Shown in Lunary. */
export const reasons = {
  shutdown: 'The span had not ended when the process shut down.',
  dropped:
    'The span was never ended, and nobody is left who could end it: what it stands for has probably failed.',
  tooOld: 'The span was open for too long and has been given up.',
  tooMany: 'Too many spans were open, and this one was among the oldest.',
  unreadable: 'The span has ended and could not be read.',
} as const;

/** Why an open span is given up now, if it is. */
export function reasonToGiveUp(
  node: SpanNode,
  reach: Reach,
  nowMillis: number,
  { maxOpenMillis }: Limits,
): string | undefined {
  if (isDropped(node)) return reasons.dropped;
  if (reach === 'shutdown') return reasons.shutdown;
  return nowMillis - node.sinceMillis >= maxOpenMillis ? reasons.tooOld : undefined;
}

/** The end of a run whose start has left and of whose span nothing can be read. */
export function endsOfLost({ run, wrapped, threadId }: Announced, nowMillis: number): Step[] {
  const endMillis = Math.max(run.startMillis, nowMillis);
  const lost = { ...run, endMillis, error: { message: reasons.unreadable } };
  const thread = threadId === undefined ? {} : { threadId };
  const end: Step = { run: lost, sends: 'end', ...(wrapped ? {} : thread) };
  return wrapped ? [end, { run: wrapperOf(lost), sends: 'end', ...thread }] : [end];
}
