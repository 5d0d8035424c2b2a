import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { packed, unpacked } from './packed.js';
import type { NewFile, SpoolStore, StoredFile, Written } from './spool-store.js';
import { Volume } from './volume.js';
import type { VolumeFile } from './volume.js';

export interface FileSpoolOptions {
  readonly directory: string;
  /** Files of one destination are never sent to another: a changed key may be that of another project. */
  readonly url: string;
  readonly publicKey: string;
  /** Of all files this process has, as they are on disk. */
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
/** What else lies around in there is somebody else's. */
const volumePattern = /^\d+-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}(\.free)?$/;

class FileSpoolStore implements SpoolStore {
  readonly #options: FileSpoolOptions;
  readonly #parent: string;
  readonly #adopted: Volume[] = [];
  readonly #own: Volume;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: FileSpoolOptions) {
    this.#options = options;
    const { url, publicKey, directory } = options;
    const destination = createHash('sha256').update(`${url}\n${publicKey}`).digest('hex');
    this.#parent = join(directory, destination.slice(0, 16));
    this.#own = this.#newVolume();
  }

  async check(): Promise<string | undefined> {
    try {
      await mkdir(this.#parent, { recursive: true, mode: 0o700 });
      await access(this.#parent, constants.R_OK | constants.W_OK | constants.X_OK);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  async write({ sequence, events, text }: NewFile): Promise<Written> {
    try {
      const data = await packed(text);
      const held = this.#volumes().reduce((sum, volume) => sum + volume.bytes, 0);
      if (held + data.length > this.#options.maxBytes) return { kind: 'full' };
      this.#beat();
      await this.#own.write({ sequence, createdAt: Date.now(), events }, data);
      return { kind: 'kept' };
    } catch (error) {
      return { kind: 'failed', message: messageOf(error) };
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
    for (const volume of this.#volumes()) await volume.release(`${volume.path}${freeSuffix}`);
  }

  #storedFile(volume: Volume, file: VolumeFile): StoredFile {
    const isExpired = file.createdAt + this.#options.maxAgeMillis < Date.now();
    return {
      events: file.events,
      sequence: file.sequence,
      isOwn: volume === this.#own,
      isExpired,
      read: async () => {
        try {
          const data = await volume.read(file);
          if (data === undefined) return { kind: 'gone' };
          return { kind: 'text', text: await unpacked(data) };
        } catch {
          return { kind: 'damaged' };
        }
      },
      remove: () => volume.remove(file),
      setAside: () => volume.setAside(file),
      putBack: () => volume.putBack(file),
    };
  }

  /** Takes over what processes that are gone have left. */
  async #adopt(): Promise<void> {
    const { staleMillis, maxAgeMillis } = this.#options;
    const now = performance.now();
    if (now - this.#lookedAt < staleMillis) return;
    this.#lookedAt = now;
    for (const name of await namesIn(this.#parent)) {
      const path = join(this.#parent, name);
      if (!volumePattern.test(name) || this.#volumes().some((volume) => volume.path === path)) {
        continue;
      }
      const volume = this.#newVolume();
      try {
        const info = await lstat(path);
        // A sign of life from the future is none either: the clock has been set back since.
        const silentMillis = Math.abs(Date.now() - info.mtimeMs);
        const isFree = name.endsWith(freeSuffix) || silentMillis > staleMillis;
        if (!info.isDirectory() || !isFree) continue;
        await rename(path, volume.path);
      } catch {
        // Another process was faster.
        continue;
      }
      this.#adopted.push(volume);
      this.#beat();
      try {
        await volume.load(maxAgeMillis);
      } catch {
        // It cannot be read. Whoever comes next may be allowed to.
      }
    }
  }

  #beat(): void {
    if (this.#heartbeat !== undefined) return;
    this.#heartbeat = setInterval(() => {
      for (const volume of this.#volumes()) void volume.touch();
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

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch {
    // Nothing was ever kept there.
    return [];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
