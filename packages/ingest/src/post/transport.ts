/** One HTTP exchange with the ingest endpoint. Knows where to send and with which key; knows no events. */
export interface Transport {
  /** Sends one body. Never rejects. */
  post(body: Payload, signal: AbortSignal): Promise<Exchange>;
  /** Closes all connections at once. Never rejects. */
  close(): Promise<void>;
}

export interface Payload {
  readonly bytes: Uint8Array;
  readonly encoding?: 'gzip';
}

export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      /** By lower-case name. */
      header(name: string): string | undefined;
    }
  /** No whole answer arrived. The server may have stored the events all the same. */
  | {
      readonly kind: 'failure';
      readonly cause: 'network' | 'timeout' | 'aborted';
      readonly message: string;
    }
  /** The request cannot be made at all, for example because of a header that is none. */
  | { readonly kind: 'unsendable'; readonly message: string };

/** An answer lists 500 results at most; a longer body comes from something else than Lunary. */
export const maxAnswerBytes: number = 4 * 1024 * 1024;
