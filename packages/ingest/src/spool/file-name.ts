/** What a file's name says of it. */
export interface FileName {
  readonly name: string;
  readonly sequence: number;
  /** Tells files of the same sequence apart, and orders them. */
  readonly number: number;
  /** Milliseconds since 1970: it has to mean something to the next process. */
  readonly createdAt: number;
  readonly events: number;
  readonly state: 'whole' | 'half-written' | 'set-aside';
}

const pattern = /^(\d{12})-(\d{13})-(\d{6,})-(\d+)\.ndjson\.gz(\.tmp|\.corrupt)?$/;

export function nameOf(file: Omit<FileName, 'name' | 'state'>): string {
  const parts = [digits(file.sequence, 12), digits(file.createdAt, 13), digits(file.number, 6)];
  return `${parts.join('-')}-${file.events}.ndjson.gz`;
}

export function fileNameOf(name: string): FileName | undefined {
  const [, sequence, createdAt, number, events, suffix] = pattern.exec(name) ?? [];
  if (sequence === undefined) return undefined;
  return {
    name,
    sequence: Number(sequence),
    createdAt: Number(createdAt),
    number: Number(number),
    events: Number(events),
    state: suffix === undefined ? 'whole' : suffix === '.tmp' ? 'half-written' : 'set-aside',
  };
}

export function isAfter(other: FileName | undefined, file: FileName): boolean {
  if (other === undefined) return false;
  if (other.sequence !== file.sequence) return other.sequence > file.sequence;
  return other.number > file.number;
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
