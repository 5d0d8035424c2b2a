import { describe, expect, test } from 'vitest';
import { type Replay, replay } from './support/replay.js';
import { readVectors, type Vector, vectorGroups } from './support/vector.js';

// Long enough to tell a wait from a busy machine, and for a late parent to arrive within it.
const stallMillis = 1500;

describe.each(vectorGroups)('recorded vectors: %s', (group) => {
  test.concurrent.each(readVectors(group))(
    '$name: $rule',
    async (vector) => {
      const played = await replay(vector, stallMillis);
      expect(played.responses.map(withoutLooseText)).toEqual(
        played.expected.responses.map(withoutLooseText),
      );
      for (const { stalls, millis } of played.responses) {
        expect(millis).toBeGreaterThanOrEqual(stalls * stallMillis - 1);
      }
      expect(comparable(played.rows, vector, played)).toEqual(
        comparable(played.expected.rows, vector, played),
      );
    },
    60_000,
  );
});

/** Texts of a JavaScript engine, of zlib and of a PostgreSQL index may differ; that they are there not. */
const looseTexts = [
  /^null is not an object/,
  /^JSON Parse error: /,
  /^Maximum call stack size exceeded/,
  /^Cannot destructure property/,
  /^incorrect header check$/,
  /^index row size /,
];

function withoutLooseText({
  status,
  body,
  stalls,
}: Replay['responses'][number] | ExpectedResponse): unknown {
  const text = JSON.stringify(body, (key, value: unknown) => {
    if ((key !== 'error' && key !== 'message') || typeof value !== 'string') return value;
    return looseTexts.find((loose) => loose.test(value))?.source ?? value;
  });
  return { status, stalls, body: JSON.parse(text) as unknown };
}

type ExpectedResponse = Replay['expected']['responses'][number];

const estimated = ['missing-llm', 'zero-llm'];

/** Rows in the order of their ids, which are other ones in each replay, with "$now" for a time in it. */
function comparable(rows: Replay['rows'], vector: Vector, { startedAt, endedAt }: Replay): unknown {
  return rows
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => {
      const createdAt = Date.parse(row.createdAt);
      const isNow = createdAt >= startedAt && createdAt <= endedAt;
      return {
        ...row,
        ...(isNow && { createdAt: '$now' }),
        ...(estimated.includes(vector.name) && {
          promptTokens: typeof row.promptTokens,
          completionTokens: typeof row.completionTokens,
        }),
      };
    });
}
