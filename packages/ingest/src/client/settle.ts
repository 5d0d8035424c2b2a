import type { Notices } from '../log/notices.js';
import type { LostRuns } from '../queue/lost-runs.js';
import type { Outcome } from '../queue/outcome.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import type { Stats } from './stats.js';

export type Settle = (event: QueuedEvent, outcome: Outcome) => void;

/** The one place where an event's way ends: counts it, remembers a lost start, reports a loss, answers the delivery. */
export function createSettle(
  stats: Stats,
  lostRuns: LostRuns,
  notices: Notices,
  url: string,
): Settle {
  let isFirst = true;
  return (event, outcome) => {
    stats.queued(-1, -event.heldBytes);
    stats.settled(outcome);
    lostRuns.note(event, outcome);
    if (outcome.kind === 'accepted' && isFirst) {
      isFirst = false;
      notices.say('info', `Lunary takes events: the first has been stored through ${url}.`);
    }
    if (outcome.kind === 'refused') {
      const what = `the ${event.event} of run ${event.runId}`;
      notices.sayRarely(
        'warn',
        `refused ${outcome.rule}`,
        `Lunary refused ${what}: ${outcome.message}`,
      );
    } else if (outcome.kind === 'dropped') {
      notices.sayRarely(
        'warn',
        `dropped ${outcome.reason}`,
        `Events were dropped: ${outcome.message}`,
      );
    }
    if (outcome.kind === 'spooled') {
      notices.sayRarely('info', 'spooled', 'Undelivered events are kept in the spool directory.');
    }
    event.ticket.settle(event, outcome);
  };
}
