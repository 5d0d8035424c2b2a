import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rmdir,
  stat,
  unlink,
  utimes,
} from 'node:fs/promises';
import { join } from 'node:path';

/** What a file's name says of it. */
export interface FileName {
  readonly name: string;
  readonly sequence: number;
  /** Tells files of the same sequence apart, and orders them. */
  readonly number: number;
  readonly createdAt: number;
  readonly events: number;
}

const pattern = /^(\d{12})-(\d{13})-(\d{6})-(\d+)\.ndjson$/;

/** A directory that one process owns, with its files in order. All of it may vanish at any time; nothing here minds. */
export class Volume {
  readonly path: string;
  #files: FileName[] = [];
  #bytes = 0;
  #exists = false;
  #written = 0;

  constructor(path: string) {
    this.path = path;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Finds what is in it. What a crash left half written goes, and what was set aside long ago. */
  async load(maxAgeMillis: number): Promise<void> {
    this.#exists = true;
    await this.touch();
    for (const name of await readdir(this.path)) {
      const file = fileNameOf(name);
      const path = join(this.path, name);
      const { size, mtimeMs } = await stat(path);
      if (file !== undefined) {
        this.#insert(file);
        this.#bytes += size;
      } else if (name.endsWith('.tmp') || mtimeMs + maxAgeMillis < Date.now()) {
        await unlink(path);
      }
    }
  }

  /** The oldest file, taken out of the list. */
  shift(): FileName | undefined {
    return this.#files.shift();
  }

  putBack(file: FileName): void {
    this.#insert(file);
  }

  /** Whole or not at all: a reader sees the file under its name only once all of it is on disk. */
  async write(file: Omit<FileName, 'name' | 'number'>, text: string): Promise<void> {
    this.#written += 1;
    const number = this.#written;
    const name = `${digits(file.sequence, 12)}-${digits(file.createdAt, 13)}-${digits(number, 6)}-${file.events}.ndjson`;
    if (!this.#exists) await mkdir(this.path, { recursive: true, mode: 0o700 });
    this.#exists = true;
    const temporary = join(this.path, `${name}.tmp`);
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(this.path, name));
    this.#bytes += Buffer.byteLength(text);
    this.#insert({ ...file, number, name });
  }

  read(file: FileName): Promise<string> {
    return readFile(join(this.path, file.name), 'utf8');
  }

  async remove(file: FileName): Promise<void> {
    const path = join(this.path, file.name);
    const { size } = await stat(path);
    await unlink(path);
    this.#bytes -= size;
  }

  async setAside(file: FileName): Promise<void> {
    await rename(join(this.path, file.name), join(this.path, `${file.name}.corrupt`));
  }

  /** Tells other processes that its owner is alive. */
  async touch(): Promise<void> {
    if (!this.#exists) return;
    const now = new Date();
    await utimes(this.path, now, now);
  }

  /** Gives it up: empty it goes, else any process may have it at once. */
  async release(freePath: string): Promise<void> {
    if (!this.#exists) return;
    try {
      await rmdir(this.path);
    } catch {
      await rename(this.path, freePath);
    }
  }

  #insert(file: FileName): void {
    // Mostly the newest is added last.
    let place = this.#files.length;
    while (place > 0 && isAfter(this.#files[place - 1], file)) place -= 1;
    this.#files.splice(place, 0, file);
  }
}

export function fileNameOf(name: string): FileName | undefined {
  const [, sequence, createdAt, number, events] = pattern.exec(name) ?? [];
  if (sequence === undefined) return undefined;
  return {
    name,
    sequence: Number(sequence),
    createdAt: Number(createdAt),
    number: Number(number),
    events: Number(events),
  };
}

function isAfter(other: FileName | undefined, file: FileName): boolean {
  if (other === undefined) return false;
  return (
    other.sequence - file.sequence > 0 ||
    (other.sequence === file.sequence && other.number > file.number)
  );
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
