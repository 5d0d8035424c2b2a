import type { Platform } from './platforms.mjs';

export function tableOf(
  platforms: readonly Platform[],
  isWell: (platform: Platform, way: string, line: string) => boolean,
): string;
/** What stands in the README. */
export function readTable(): string | undefined;
export function writeTable(table: string): void;
