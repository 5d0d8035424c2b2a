import { expect, test } from 'vitest';
import { readAnswer } from '../../src/post/read-answer.js';
import type { Exchange } from '../../src/post/transport.js';

function answer(status: number, body = '', headers: Record<string, string> = {}): Exchange {
  return { kind: 'answer', status, body, header: (name) => headers[name] };
}

test.each([
  [200, '{"results":[{"id":"a","success":true}]}', 'accepted'],
  [200, '{"results":[]}', 'accepted'],
  [200, '<html>', 'retryable'],
  [200, '{"results":[{"id"', 'retryable'],
  [204, '', 'retryable'],
  [301, '', 'misdirected'],
  [307, '', 'misdirected'],
  [400, '{"message":"Object contains forbidden prototype property"}', 'refused'],
  [401, '{"message":"Invalid API key"}', 'unauthorised'],
  [402, '{"message":"Incorrect project id format"}', 'unauthorised'],
  [403, '', 'unauthorised'],
  [404, 'Not Found', 'misdirected'],
  [405, '', 'misdirected'],
  [408, '', 'retryable'],
  [413, '{"message":"request entity too large"}', 'too-large'],
  [415, '', 'misdirected'],
  [422, '', 'refused'],
  [429, 'Sometimes You Just Have to Slow Down.', 'retryable'],
  [500, '{"message":"Missing events payload."}', 'refused'],
  [500, '{"message":"incorrect header check"}', 'refused'],
  [500, '{"message":"Internal server error"}', 'retryable'],
  [502, 'Bad Gateway', 'retryable'],
  [503, '', 'retryable'],
  [504, '', 'retryable'],
])('%d %s means %s', (status, body, kind) => {
  expect(readAnswer(answer(status, body), false).kind).toBe(kind);
});

test('415 to a compressed body refuses the compression', () => {
  expect(readAnswer(answer(415), true).kind).toBe('encoding-refused');
});

test.each([
  [{ 'retry-after': '59' }, 59_000],
  [{ 'retry-after': ' 0 ' }, 0],
  [
    {
      'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT',
      // The server's clock counts, not ours.
      date: 'Wed, 21 Oct 2015 07:28:00 GMT',
    },
    30_000,
  ],
  [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('Retry-After of %j is %s ms', (headers, millis) => {
  const read = readAnswer(answer(429, '', headers), false);
  expect(read.kind === 'retryable' && read.retryAfterMillis).toBe(millis);
});

test('what came of no answer is told apart', () => {
  expect(readAnswer({ kind: 'failure', cause: 'timeout', message: 'm' }, false)).toEqual({
    kind: 'retryable',
    why: 'timeout',
    message: 'm',
  });
  expect(readAnswer({ kind: 'failure', cause: 'aborted', message: 'm' }, false).kind).toBe(
    'aborted',
  );
  expect(readAnswer({ kind: 'unsendable', message: 'm' }, false).kind).toBe('misdirected');
});

test('a message is one short line, whatever page came', () => {
  const read = readAnswer(answer(502, `<html>\n${'<p>  sorry\n'.repeat(10_000)}`), false);
  const message = read.kind === 'retryable' ? read.message : '';
  expect(message.length).toBeLessThan(300);
  expect(message).toMatch(/^502 <html> <p> sorry/);
  expect(message).not.toContain('\n');
});
