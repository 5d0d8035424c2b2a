/** A row of the table `external_user`. */
export interface UserRow {
  externalId: string;
  props: unknown;
}

/** The columns of the table `run` that events write. Times are milliseconds since 1970. */
export interface RunColumns {
  id: string;
  type: string;
  name: string | null;
  parentRunId: string | null;
  status: string | null;
  input: unknown;
  output: unknown;
  params: unknown;
  metadata: unknown;
  tags: (string | null)[] | null;
  error: unknown;
  feedback: unknown;
  promptTokens: number | null;
  completionTokens: number | null;
  cachedPromptTokens: number;
  createdAt: number;
  endedAt: number | null;
  runtime: string | null;
  templateVersionId: number | null;
}

/** A row of the table `run`; null is SQL's NULL. */
export interface RunRow extends RunColumns {
  /** Whether the column `cost` is set. What it is set to is of no use to a stand-in. */
  costed: boolean;
  user: UserRow | null;
}

/** What a statement sets: undefined leaves a column as it is, or at its default; null is NULL. */
export type RunValues = { [Column in keyof RunColumns]?: unknown } & {
  costed?: boolean | undefined;
  user?: UserRow | null | undefined;
};
