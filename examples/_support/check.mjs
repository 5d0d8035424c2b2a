// What must hold for every example, and what its README promises.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { formatTrace } from '@lunary-otel/local';

const widthColumns = 110;
const readme = 'README.md';
/** The block below the heading "What you will see". */
const promised = /(?<=## What you will see\n[^]*?```text\n)[^]*?(?=```)/;
const changesEachTime = [
  [/\b\d+(\.\d+)? (ms|s)\b/g, '… ms'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<id>'],
];

const comparable = (text) =>
  changesEachTime.reduce((result, [pattern, sign]) => result.replaceAll(pattern, sign), text);

const isThread = ({ type }) => type === 'thread' || type === 'chat';

/** `expect.mjs` of an example, if there is one, says what a printed tree cannot. */
export async function check(outcome) {
  const { complaints, runs, requests, problems } = outcome;
  assert.equal(complaints, '', 'The app complained.');
  assert.notEqual(runs.length, 0, 'No run reached Lunary.');
  assert.deepEqual([...new Set(requests.map(({ status }) => status))], [200]);
  // A conversation is opened anew by each of its turns, which the server answers with a refusal.
  const threads = new Set(runs.filter(isThread).map(({ id }) => id));
  assert.deepEqual(
    problems.filter(({ runId }) => !threads.has(runId)),
    [],
    'Lunary had to wait, to guess or to refuse.',
  );
  const open = runs.filter((run) => !isThread(run) && run.endedAt === undefined);
  assert.deepEqual(open, [], 'These runs never ended.');
  checkTree(formatTrace(runs, { width: widthColumns }));
  if (existsSync('expect.mjs')) {
    const { expect } = await import(pathToFileURL('expect.mjs').href);
    await expect(outcome);
  }
}

/** The README shows the tree as it is; UPDATE_README=1 writes another one there. */
function checkTree(tree) {
  const text = readFileSync(readme, 'utf8');
  const [expected] = promised.exec(text) ?? [''];
  if (comparable(tree) === comparable(expected)) return;
  if (process.env.UPDATE_README) {
    writeFileSync(
      readme,
      text.replace(promised, () => tree),
    );
    return;
  }
  assert.equal(
    comparable(tree),
    comparable(expected),
    `This is not the tree in ${readme}. If it is right: UPDATE_README=1 npm start.`,
  );
}
