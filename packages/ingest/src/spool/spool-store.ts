/** Files that outlive the process. Knows no events: a file is text, with a place in an order. */
export interface SpoolStore {
  /** What stands in the way of keeping files, if anything. Never rejects. */
  check(): Promise<string | undefined>;
  /** Keeps a file: whole or not at all. Never rejects. */
  write(file: NewFile): Promise<Written>;
  /** The next file to replay, oldest first; each is given out once, unless it is put back. Never rejects. */
  take(): Promise<StoredFile | undefined>;
  /** Leaves all files to whoever comes next. Never rejects. */
  close(): Promise<void>;
}

export interface NewFile {
  /** Its place among the files of this process. */
  readonly sequence: number;
  readonly events: number;
  readonly text: string;
}

export type Written =
  | { readonly kind: 'kept' }
  | { readonly kind: 'full' }
  | { readonly kind: 'failed'; readonly message: string };

export type Contents =
  | { readonly kind: 'text'; readonly text: string }
  /** It is not there any more. */
  | { readonly kind: 'gone' }
  /** It is not what was written. */
  | { readonly kind: 'damaged' };

export interface StoredFile {
  readonly events: number;
  readonly sequence: number;
  /** Whether this process wrote it. */
  readonly isOwn: boolean;
  /** It is too old to be of use. */
  readonly isExpired: boolean;
  read(): Promise<Contents>;
  remove(): Promise<void>;
  /** Out of the way of replaying, but not deleted. */
  setAside(): Promise<void>;
  /** To be given out again, before those after it. */
  putBack(): void;
}
