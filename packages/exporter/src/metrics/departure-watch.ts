import type { IngestEvent, OnOutcome } from '@lunary-otel/ingest';

/** Follows the events of one departure to their ends. */
export interface DepartureWatch {
  /** These are about to be delivered. */
  readonly expect: (events: readonly IngestEvent[]) => void;
  /** Told once of each of them. */
  readonly onOutcome: OnOutcome;
  /** Nothing more will be expected, whether all went well or not. */
  readonly close: (isWell: boolean) => void;
}

export function both(one: DepartureWatch, other: DepartureWatch): DepartureWatch {
  return {
    expect: (events) => {
      one.expect(events);
      other.expect(events);
    },
    onOutcome: (event, outcome) => {
      one.onOutcome(event, outcome);
      other.onOutcome(event, outcome);
    },
    close: (isWell) => {
      one.close(isWell);
      other.close(isWell);
    },
  };
}
