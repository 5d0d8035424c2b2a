import { constants } from 'node:fs';
import {
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rmdir,
  unlink,
  utimes,
} from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameOf, isAfter, nameOf } from './file-name.js';
import type { FileName } from './file-name.js';

/** A file with the room that it takes. */
export interface VolumeFile extends FileName {
  readonly bytes: number;
}

/** What a file takes on disk is whole blocks, and small files are the rule. */
const blockBytes = 4_096;

/** Where a symbolic link stands in for a file, somebody else's file would be read. Not known on Windows. */
const readFlags = constants.O_RDONLY | ((constants.O_NOFOLLOW as number | undefined) ?? 0);

/** A directory that one process owns, with its files in order. All of it may vanish at any time; nothing here minds. */
export class Volume {
  readonly path: string;
  readonly #files: VolumeFile[] = [];
  #bytes = 0;
  #exists = false;
  #written = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** On disk, of all files that are not removed. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Finds what is in it. What a crash left half written goes, and what was set aside long ago; what is not ours stays. */
  async load(maxAgeMillis: number): Promise<void> {
    this.#exists = true;
    await this.touch();
    for (const name of await readdir(this.path)) {
      const path = join(this.path, name);
      const info = await quietly(lstat(path));
      if (info === undefined || !info.isFile()) continue;
      const bytes = onDisk(info.size);
      const file = fileNameOf(name);
      if (file?.state === 'half-written') await quietly(unlink(path));
      else if (file?.state === 'set-aside' && info.mtimeMs + maxAgeMillis < Date.now()) {
        await quietly(unlink(path));
      } else if (file !== undefined) {
        this.#bytes += bytes;
        if (file.state === 'whole') this.#insert({ ...file, bytes });
      }
    }
  }

  /** The oldest file, taken out of the list. */
  shift(): VolumeFile | undefined {
    return this.#files.shift();
  }

  putBack(file: VolumeFile): void {
    this.#insert(file);
  }

  /** Whole or not at all: a reader sees the file under its name only once all of it is on disk. */
  async write(
    file: Pick<FileName, 'sequence' | 'createdAt' | 'events'>,
    data: Uint8Array,
  ): Promise<void> {
    this.#written += 1;
    const number = this.#written;
    const name = nameOf({ ...file, number });
    const path = join(this.path, name);
    const temporary = `${path}.tmp`;
    const handle = await this.#create(temporary);
    try {
      try {
        await handle.writeFile(data);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, path);
    } catch (error) {
      // On a full disk what was begun would keep the little room there is.
      await quietly(unlink(temporary));
      throw error;
    }
    await quietly(syncDirectory(this.path));
    const bytes = onDisk(data.length);
    this.#bytes += bytes;
    this.#insert({ ...file, number, name, state: 'whole', bytes });
  }

  /** Undefined when it is not there any more. */
  async read(file: VolumeFile): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.path, file.name), { flag: readFlags });
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      this.#bytes -= file.bytes;
      return undefined;
    }
  }

  async remove(file: VolumeFile): Promise<void> {
    this.#bytes -= file.bytes;
    await quietly(unlink(join(this.path, file.name)));
  }

  async setAside(file: VolumeFile): Promise<void> {
    await quietly(rename(join(this.path, file.name), join(this.path, `${file.name}.corrupt`)));
  }

  /** Tells other processes that its owner is alive. */
  async touch(): Promise<void> {
    if (!this.#exists) return;
    const now = new Date();
    await quietly(utimes(this.path, now, now));
  }

  /** Gives it up: empty it goes, else any process may have it at once. */
  async release(freePath: string): Promise<void> {
    if (!this.#exists) return;
    try {
      await rmdir(this.path);
    } catch {
      await quietly(rename(this.path, freePath));
    }
  }

  /** Also where the directory was never made, or another process took it over while this one slept. */
  async #create(path: string): Promise<Awaited<ReturnType<typeof open>>> {
    this.#exists = true;
    try {
      return await open(path, 'wx', 0o600);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      await mkdir(this.path, { recursive: true, mode: 0o700 });
      return open(path, 'wx', 0o600);
    }
  }

  #insert(file: VolumeFile): void {
    // Mostly the newest is added last.
    let place = this.#files.length;
    while (place > 0 && isAfter(this.#files[place - 1], file)) place -= 1;
    this.#files.splice(place, 0, file);
  }
}

/** Without it a power failure may take the file's name with it. Windows does not open directories. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function onDisk(bytes: number): number {
  return Math.ceil(bytes / blockBytes) * blockBytes;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

async function quietly<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined;
  }
}
