import type { RunType } from '@lunary-otel/ingest';

/** The fields of a run that `redact` is asked about. */
export type RedactedField =
  | 'name'
  | 'input'
  | 'output'
  | 'params'
  | 'metadata'
  | 'tags'
  | 'error'
  | 'userProps';

/** Where the value stands. */
export interface RedactContext {
  readonly field: RedactedField;
  readonly run: {
    readonly id: string;
    readonly type: RunType;
    readonly name: string;
    readonly traceId: string;
    readonly spanId: string;
  };
}

/**
 * Returns what is sent instead of `value`: chat messages or any value for `input` and `output`, an object for `params`,
 * `metadata` and `userProps`, `{message, stack}` for `error`, text for `name`, a list of strings for `tags`. What it returns
 * is mended like any other value. It must not change `value` itself.
 */
export type Redact = (value: unknown, context: RedactContext) => unknown;
