import type { StoredRun } from '@lunary-otel/local';
import type { Platform, Try } from './platforms.mjs';

export interface Tried {
  /** What Lunary has of it. */
  readonly runs: StoredRun[];
  readonly complaints: string[];
}

export function tryPlatform(platform: Platform, given: Try): Promise<Tried>;
