import { createHash, randomUUID } from 'node:crypto';
import { readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewFile, SpoolStore, StoredFile, Written } from './spool-store.js';
import { Volume } from './volume.js';
import type { FileName } from './volume.js';

export interface FileSpoolOptions {
  readonly directory: string;
  /** Files of one destination are never sent to another: a changed key may be that of another project. */
  readonly url: string;
  readonly publicKey: string;
  /** Of all files this process has. */
  readonly maxBytes: number;
  readonly maxAgeMillis: number;
  /** How often the owner of a directory shows that it is alive. */
  readonly heartbeatMillis: number;
  /** Without a sign of life for so long, a directory may be taken over. */
  readonly staleMillis: number;
}

/**
 * A directory for each destination, and in it one for each process, so that no two processes ever write or read the
 * same file. A process that is gone leaves its directory to the next one that looks, by a rename, which only one wins.
 */
export function createFileSpoolStore(options: FileSpoolOptions): SpoolStore {
  return new FileSpoolStore(options);
}

const freeSuffix = '.free';

class FileSpoolStore implements SpoolStore {
  readonly #options: FileSpoolOptions;
  readonly #parent: string;
  readonly #adopted: Volume[] = [];
  #own: Volume;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: FileSpoolOptions) {
    this.#options = options;
    const { url, publicKey, directory } = options;
    const destination = createHash('sha256').update(`${url}\n${publicKey}`).digest('hex');
    this.#parent = join(directory, destination.slice(0, 16));
    this.#own = this.#newVolume();
  }

  async write({ sequence, events, text }: NewFile): Promise<Written> {
    const bytes = Buffer.byteLength(text);
    const held = this.#volumes().reduce((sum, volume) => sum + volume.bytes, 0);
    if (held + bytes > this.#options.maxBytes) return { kind: 'full' };
    this.#beat();
    const file = { sequence, createdAt: Date.now(), events };
    try {
      await this.#own.write(file, text);
      return { kind: 'kept' };
    } catch {
      // Taken over while this process slept, or removed: its place is taken by a new one.
      this.#own = this.#newVolume();
    }
    try {
      await this.#own.write(file, text);
      return { kind: 'kept' };
    } catch (error) {
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  }

  async take(): Promise<StoredFile | undefined> {
    await this.#adopt();
    for (const volume of this.#volumes()) {
      const file = volume.shift();
      if (file !== undefined) return this.#storedFile(volume, file);
    }
    return undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const volume of this.#volumes()) {
      await quietly(volume.release(`${volume.path}${freeSuffix}`));
    }
  }

  #storedFile(volume: Volume, file: FileName): StoredFile {
    const isExpired = file.createdAt + this.#options.maxAgeMillis < Date.now();
    return {
      events: file.events,
      sequence: file.sequence,
      isOwn: volume === this.#own,
      isExpired,
      read: () => quietly(volume.read(file)),
      remove: () => quietly(volume.remove(file)),
      setAside: () => quietly(volume.setAside(file)),
      putBack: () => volume.putBack(file),
    };
  }

  /** Takes over what processes that are gone have left. */
  async #adopt(): Promise<void> {
    const now = Date.now();
    if (now - this.#lookedAt < this.#options.staleMillis) return;
    this.#lookedAt = now;
    for (const name of (await quietly(readdir(this.#parent))) ?? []) {
      const path = join(this.#parent, name);
      if (this.#volumes().some((volume) => volume.path === path)) continue;
      if (!name.endsWith(freeSuffix)) {
        const seenAt = (await quietly(stat(path)))?.mtimeMs ?? now;
        if (now - seenAt < this.#options.staleMillis) continue;
      }
      const volume = this.#newVolume();
      try {
        await rename(path, volume.path);
        await volume.load(this.#options.maxAgeMillis);
      } catch {
        // Another process was faster.
        continue;
      }
      this.#adopted.push(volume);
      this.#beat();
    }
  }

  #beat(): void {
    if (this.#heartbeat !== undefined) return;
    this.#heartbeat = setInterval(() => {
      for (const volume of this.#volumes()) void quietly(volume.touch());
    }, this.#options.heartbeatMillis);
    this.#heartbeat.unref();
  }

  #newVolume(): Volume {
    return new Volume(join(this.#parent, `${process.pid}-${randomUUID()}`));
  }

  /** What others left goes first: it is older. */
  #volumes(): Volume[] {
    return [...this.#adopted, this.#own];
  }
}

/** Files may vanish at any time; that is the same as not having been there. */
async function quietly<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined;
  }
}
