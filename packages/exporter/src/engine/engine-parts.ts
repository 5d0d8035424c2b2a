import type { IngestClient } from '@lunary-otel/ingest';
import type { Assembler } from '../assembler/assembler.js';
import type { ReadContext } from '../context/read-context.js';
import type { PipelineOptions } from '../pipeline/events-of-departure.js';
import type { TraceLog } from '../verbose/trace-log.js';
import type { Claimant } from './span-claims.js';

export interface EngineParts {
  readonly assembler: Assembler;
  readonly client: IngestClient;
  readonly claimant: Claimant;
  readonly contextOf: ReadContext;
  readonly pipeline: PipelineOptions;
  readonly now: () => number;
  readonly log: {
    readonly warn: (message: string) => void;
    readonly error: (message: string) => void;
  };
  readonly traceLog?: TraceLog | undefined;
  readonly onClosed?: (() => void) | undefined;
}
