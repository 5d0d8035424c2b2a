import { readFileSync } from 'node:fs';
import type { StoredRun } from '@lunary-otel/local';

export interface VectorRequest {
  events?: unknown;
  rawBody?: unknown;
  method?: string;
  path?: string;
  auth?: 'valid' | 'none' | 'garbage' | 'unknown-uuid';
  headers?: Record<string, string | null>;
  encoding?: 'gzip' | 'br' | 'deflate';
  after_ms?: number;
  concurrent?: boolean;
}

export interface VectorResponse {
  status: number;
  body: unknown;
  stalls: number;
}

export interface Vector {
  name: string;
  rule: string;
  requests: VectorRequest[];
  responses: VectorResponse[];
  rows: StoredRun[];
}

export const vectorGroups = [
  'ordering',
  'errors',
  'fields',
  'tokens',
  'ids',
  'types',
  'users',
  'threads',
  'sanitising',
  'timestamps',
  'http',
  'results',
] as const;

export function readVectors(group: string): Vector[] {
  const file = new URL(`../../../../test/vectors/${group}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Vector[];
}
