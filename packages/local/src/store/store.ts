import { randomUUID } from 'node:crypto';

import { indexRefusal } from './btree-limit.js';
import { text, uuid } from './column-types.js';
import { checkConstraints, duplicateKey } from './constraints.js';
import { encodeProps, encodeRow } from './encode-row.js';
import { type Encoded, type Outcome, type Refused, refused, stored } from './outcome.js';
import type { RunRow, RunValues, UserRow } from './run-row.js';

export type Lookup = { kind: 'found'; row: Readonly<RunRow> } | { kind: 'missing' } | Refused;

/** A row that was written; `previousId` when the statement gave it another id. */
export interface Change {
  runId: string;
  previousId?: string;
}

export interface StoreOptions {
  /** Oldest runs beyond this many are forgotten. */
  maxRuns: number;
  onChange: (change: Change) => void;
}

/** The tables `run` and `external_user`, as far as ingestion reads and writes them. */
export interface Store {
  rows(): Iterable<Readonly<RunRow>>;
  find(id: string | undefined): Lookup;
  /** The youngest run under a parent. */
  lastChild(parentRunId: string): Readonly<RunRow> | undefined;
  /** The topmost run above a run that is no thread; undefined for a thread, and for no run at all. */
  traceRoot(id: string): Readonly<RunRow> | undefined;
  /** A run with all below it, and the thread it is in. */
  trace(rootId: string): Readonly<RunRow>[];
  insert(values: RunValues): Outcome;
  /** Updates the row with this id; nothing happens where there is none. */
  update(id: string | undefined, values: RunValues): Outcome;
  findUser(externalId: string): Readonly<UserRow> | undefined;
  /** Makes a user, or replaces the props of the one that exists: missing ones erase them. */
  upsertUser(externalId: string, props: unknown): Encoded<UserRow>;
  clear(): void;
}

export function createStore(options: StoreOptions): Store {
  return new MemoryStore(options);
}

class MemoryStore implements Store {
  readonly #options: StoreOptions;
  readonly #runs = new Map<string, RunRow>();
  readonly #children = new Map<string, RunRow[]>();
  readonly #users = new Map<string, UserRow>();

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  rows(): Iterable<Readonly<RunRow>> {
    return this.#runs.values();
  }

  find(id: string | undefined): Lookup {
    if (id === undefined) return { kind: 'missing' };
    const encoded = uuid.encode(id);
    if (encoded.kind === 'refused') return encoded;
    const row = this.#runs.get(encoded.value);
    return row === undefined ? { kind: 'missing' } : { kind: 'found', row };
  }

  lastChild(parentRunId: string): Readonly<RunRow> | undefined {
    const found = this.find(parentRunId);
    if (found.kind !== 'found') return undefined;
    let last: RunRow | undefined;
    for (const child of this.#children.get(found.row.id) ?? []) {
      if (last === undefined || child.createdAt >= last.createdAt) last = child;
    }
    return last;
  }

  traceRoot(id: string): Readonly<RunRow> | undefined {
    let row = this.#runs.get(id);
    const seen = new Set<string>();
    while (row?.parentRunId != null && !seen.has(row.id)) {
      seen.add(row.id);
      const parent = this.#runs.get(row.parentRunId);
      if (parent === undefined || parent.type === 'thread') return row;
      row = parent;
    }
    return row?.type === 'thread' ? undefined : row;
  }

  trace(rootId: string): Readonly<RunRow>[] {
    const root = this.#runs.get(rootId);
    if (root === undefined) return [];
    const found = new Set([root]);
    for (const row of found) for (const child of this.#children.get(row.id) ?? []) found.add(child);
    const parent = this.#runs.get(root.parentRunId ?? '');
    if (parent !== undefined) found.add(parent);
    return [...found];
  }

  insert(values: RunValues): Outcome {
    const encoded = encodeRow(values);
    if (encoded.kind === 'refused') return encoded;
    const checked = checkConstraints({ ...defaultRow(), ...encoded.value });
    if (checked.kind === 'refused') return checked;
    const row = checked.value;
    if (this.#runs.has(row.id)) return refused(duplicateKey);
    this.#runs.set(row.id, row);
    this.#attach(row);
    this.#forgetOldest();
    this.#options.onChange({ runId: row.id });
    return stored;
  }

  update(id: string | undefined, values: RunValues): Outcome {
    const encoded = encodeRow(values);
    if (encoded.kind === 'refused') return encoded;
    const found = this.find(id);
    if (found.kind === 'refused') return found;
    if (found.kind === 'missing') return stored;
    const row = this.#runs.get(found.row.id);
    if (row === undefined) return stored;
    const checked = checkConstraints({ ...row, ...encoded.value });
    if (checked.kind === 'refused') return checked;
    const previousId = row.id;
    const renamed = encoded.value.id !== undefined && encoded.value.id !== previousId;
    if (renamed && this.#runs.has(encoded.value.id ?? '')) return refused(duplicateKey);
    Object.assign(row, encoded.value);
    if (renamed) this.#rename(row, previousId);
    this.#options.onChange(renamed ? { runId: row.id, previousId } : { runId: row.id });
    return stored;
  }

  findUser(externalId: string): Readonly<UserRow> | undefined {
    return this.#users.get(externalId);
  }

  upsertUser(externalId: string, props: unknown): Encoded<UserRow> {
    const encodedProps = encodeProps(props);
    if (encodedProps.kind === 'refused') return encodedProps;
    const encodedId = text.encode(externalId);
    if (encodedId.kind === 'refused') return encodedId;
    const tooLong = indexRefusal(encodedId.value, 'external_user_project_id_external_id_idx');
    if (tooLong !== undefined) return refused(tooLong);
    const user = this.#users.get(encodedId.value) ?? { externalId: encodedId.value, props: null };
    user.props = encodedProps.value;
    this.#users.set(user.externalId, user);
    return { kind: 'value', value: user };
  }

  clear(): void {
    this.#runs.clear();
    this.#children.clear();
    this.#users.clear();
  }

  #attach(row: RunRow): void {
    if (row.parentRunId === null) return;
    const siblings = this.#children.get(row.parentRunId);
    if (siblings === undefined) this.#children.set(row.parentRunId, [row]);
    else siblings.push(row);
  }

  /** The foreign key cascades: children follow their parent's new id. */
  #rename(row: RunRow, previousId: string): void {
    this.#runs.delete(previousId);
    this.#runs.set(row.id, row);
    const children = this.#children.get(previousId);
    if (children === undefined) return;
    for (const child of children) child.parentRunId = row.id;
    this.#children.delete(previousId);
    this.#children.set(row.id, children);
  }

  #forgetOldest(): void {
    for (const [id, row] of this.#runs) {
      if (this.#runs.size <= this.#options.maxRuns) return;
      this.#runs.delete(id);
      this.#children.delete(id);
      if (row.parentRunId !== null) {
        const siblings = this.#children.get(row.parentRunId)?.filter((run) => run !== row);
        if (siblings !== undefined) this.#children.set(row.parentRunId, siblings);
      }
    }
  }
}

function defaultRow(): Omit<RunRow, 'type'> {
  return {
    id: randomUUID(),
    name: null,
    parentRunId: null,
    status: null,
    input: null,
    output: null,
    params: null,
    metadata: null,
    tags: null,
    error: null,
    feedback: null,
    promptTokens: null,
    completionTokens: null,
    cachedPromptTokens: 0,
    costed: false,
    createdAt: Date.now(),
    endedAt: null,
    runtime: null,
    templateVersionId: null,
    user: null,
  };
}
