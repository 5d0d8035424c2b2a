import { propagation } from '@opentelemetry/api';
import type { Baggage } from '@opentelemetry/api';
import * as fc from 'fast-check';

export const baggageOf = (entries: Record<string, string>): Baggage =>
  propagation.createBaggage(
    Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }])),
  );

export const entriesOf = (baggage: Baggage | undefined): Record<string, string> =>
  Object.fromEntries((baggage?.getAllEntries() ?? []).map(([key, { value }]) => [key, value]));

/** What headers, JSON and encodings each have trouble with. Quicker than all of Unicode. */
export const awkward: fc.Arbitrary<string> = fc.constantFrom(
  ...'abc 0"\\{}[]:,;=%&\u0000\u001f\u007f\u2028é€😀',
  '\ud800',
  '\udc00',
);
