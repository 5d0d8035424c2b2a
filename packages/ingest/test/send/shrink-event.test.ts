import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrinkEvent } from '../../src/send/shrink-event.js';
import { end, start } from '../support/runs.js';

const id = '00f067aa-0ba9-82b7-8902-b7ad6b716920';

test('any event: what comes out fits, is whole JSON, and is the same event of the same run', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.integer({ min: 1, max: 300 }),
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 250, max: 20_000 }),
      (value, times, text, maxBytes) => {
        const event = start(id, {
          parentRunId: id,
          name: 'gpt-4o',
          input: [{ role: 'user', content: text.repeat(times) }, value],
          extra: { tools: text.repeat(times) },
        });
        const json = shrinkEvent(JSON.stringify(event), maxBytes);
        expect(json).toBeDefined();
        expect(Buffer.byteLength(json ?? '')).toBeLessThanOrEqual(maxBytes);
        const { input: _input, extra: _extra, ...frame } = event;
        expect(JSON.parse(json ?? '')).toMatchObject(frame);
      },
    ),
  );
});

test('the longest texts go first, and say how much of them is gone', () => {
  const short = 'What is in this file?';
  const event = start(id, {
    input: [{ role: 'user', content: short }, { file: 'x'.repeat(90_000) }],
  });
  const shrunk = JSON.parse(shrinkEvent(JSON.stringify(event), 30_000) ?? '') as typeof event;
  expect(shrunk.input).toMatchObject([
    { content: short },
    { file: expect.stringMatching(/^x{1000,}… \[\d+ characters cut, too large for Lunary\]$/) },
  ]);
});

test('no cut leaves half a surrogate pair', () => {
  const event = start(id, { input: '𝒳'.repeat(5_000) });
  const json = shrinkEvent(JSON.stringify(event), 3_000) ?? '';
  expect(json).not.toMatch(/\\ud[89a-f]/i);
});

test('what is large without long texts is left out as a whole, and keeps its kind', () => {
  const numbers = Array.from({ length: 10_000 }, (_, index) => index);
  const json = shrinkEvent(
    JSON.stringify(end(id, { output: numbers, metadata: { numbers } })),
    500,
  );
  expect(JSON.parse(json ?? '')).toMatchObject({ event: 'end', output: [], metadata: {} });
});

test('an event that is too large without any content is given back as such', () => {
  expect(shrinkEvent(JSON.stringify(start('r'.repeat(1_000))), 500)).toBeUndefined();
});
