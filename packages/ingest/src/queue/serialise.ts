import type { IngestEvent } from '../contract/event.js';
import { utf8Length } from '../text/utf8-length.js';

export type Serialised =
  | { readonly kind: 'json'; readonly json: string; readonly bytes: number }
  | { readonly kind: 'unserialisable'; readonly message: string };

/** Never throws: an event that JSON cannot hold (a BigInt, a cycle, a getter that throws) is an answer too. */
export function serialise(event: IngestEvent): Serialised {
  try {
    const json: string | undefined = JSON.stringify(event);
    if (json === undefined) return { kind: 'unserialisable', message: 'not a JSON value' };
    return { kind: 'json', json, bytes: utf8Length(json) };
  } catch (error) {
    return {
      kind: 'unserialisable',
      message: error instanceof Error ? error.message : 'threw while being serialised',
    };
  }
}
