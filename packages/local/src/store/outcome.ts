/** A statement that the database did not take, with its error text. */
export interface Refused {
  kind: 'refused';
  message: string;
}

export type Outcome = { kind: 'stored' } | Refused;

export type Encoded<T> = { kind: 'value'; value: T } | Refused;

export const stored: Outcome = { kind: 'stored' };

export function refused(message: string): Refused {
  return { kind: 'refused', message };
}
