import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breaksDashboard } from '../../src/dashboard/breaks-dashboard.js';
import { at, post, startForTest } from '../support/lunary.js';

const breaking: [string, unknown][] = [
  ['one document', { id: 1, source: 'web' }],
  ['one document with a summary', { title: 'a', summary: 'b' }],
  ['one document as text', '{"id":1,"source":"web"}'],
  ['one document in a wrapper', { output: { id: null, source: 'web' } }],
  ['tool calls that are an object', { role: 'assistant', toolCalls: { id: 1 } }],
  ['null among tool calls', [{ role: 'assistant', toolCalls: [null] }]],
  ['an image without its url', { role: 'user', content: [{ type: 'image_url' }] }],
  ['null among content parts', [{ role: 'user', content: [null] }]],
  ['a list of null', [null]],
  ['null after a document', [{ id: 1, source: 'a' }, null]],
];

const fine: [string, unknown][] = [
  ['nothing', null],
  ['text', 'plain'],
  ['text that is no JSON', '{not json'],
  ['a number', 5],
  ['documents', [{ id: 1, title: 'a', source: 'web' }]],
  ['an empty list', []],
  ['a document as a result', '{"result":{"id":1,"source":"web"}}'],
  ['a message', { role: 'assistant', content: 'a', toolCalls: [{ function: { name: 'f' } }] }],
  ['an image', [{ role: 'user', content: [{ type: 'image_url', imageUrl: { url: 'a' } }] }]],
  ['an object', { id: 1, value: null }],
  ['null after text', ['a', null]],
];

describe('an output breaks the dashboard', () => {
  test.each(breaking)('if it is %s', (_, output) => {
    expect(breaksDashboard('tool', 'output', output)).toBeTypeOf('string');
  });

  test.each(fine)('not if it is %s', (_, output) => {
    expect(breaksDashboard('tool', 'output', output)).toBeUndefined();
  });

  test('never as JSON text under the sole key "result"', () => {
    const property = fc.property(fc.jsonValue(), (value) => {
      const result = JSON.stringify({ result: value });
      expect(breaksDashboard('tool', 'output', result)).toBeUndefined();
    });
    fc.assert(property);
  });
});

test('what a chat run says must be a list', () => {
  expect(breaksDashboard('chat', 'input', 'Hi')).toBeTypeOf('string');
  expect(breaksDashboard('chat', 'input', [{ role: 'user', content: 'Hi' }])).toBeUndefined();
});

test('a run that breaks it is stored, and told of once', async () => {
  const lunary = await startForTest();
  const start = { type: 'tool', event: 'start', runId: 'a', name: 'search', timestamp: at(0) };
  await post(
    lunary,
    { ...start, input: { id: 1, source: 'web' } },
    { ...start, event: 'end', timestamp: at(1), output: 'fine' },
  );
  expect(lunary.runs()).toHaveLength(1);
  expect(lunary.problems()).toMatchObject([{ rule: 'breaks-dashboard' }]);
});
