import { propagation } from '@opentelemetry/api';
import type { Baggage } from '@opentelemetry/api';

export const baggageOf = (entries: Record<string, string>): Baggage =>
  propagation.createBaggage(
    Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }])),
  );

export const entriesOf = (baggage: Baggage | undefined): Record<string, string> =>
  Object.fromEntries((baggage?.getAllEntries() ?? []).map(([key, { value }]) => [key, value]));
