/** What mending one value has seen and left out. */
export interface Ledger {
  /** UTF-16 units of text and keys kept. */
  chars: number;
  /** Values kept, containers included. */
  values: number;
  /** Characters and values left out. */
  cut: number;
}

export function newLedger(): Ledger {
  return { chars: 0, values: 0, cut: 0 };
}

/** What it takes at most on the wire, with text escaped twice (JSON inside a string): enough to skip measuring small values. */
export function mostBytes({ chars, values }: Ledger): number {
  const bytesPerChar = 7;
  const bytesPerValue = 40;
  return chars * bytesPerChar + values * bytesPerValue;
}
