import assert from 'node:assert/strict';

/** The thumb is on the second turn, and Lunary knows the visitor by name. */
export function expect({ runs }) {
  const turns = runs.filter(({ type }) => type === 'agent');
  const feedback = { thumb: 'up', comment: 'It was delicious.' };
  assert.deepEqual(
    turns.map((turn) => turn.feedback),
    [undefined, feedback],
  );
  assert.deepEqual(turns[0].user, {
    externalId: 'ada',
    props: { name: 'Ada', email: 'ada@example.com' },
  });
}
