import { describe, expect, it } from 'vitest';
import { crashes, crashesPlayground, crashesUser, misreadings } from './support/dashboard.ts';
import { endOf, startOf } from './support/run.ts';
import { camelCased, refusals, stored } from './support/server.ts';

const types = ['llm', 'agent', 'chain', 'tool', 'embed', 'retriever'] as const;

/** Shapes that were seen to take a page down; `text` marks those that do it as JSON text too. */
const deadly: Record<string, unknown> = {
  'one object with id and source': { id: 1, source: 'web', title: 'Paris' },
  'one object with title and summary': { title: 'Paris', summary: 'A city', population: 2e6 },
  'one object whose id is null': { id: null, source: 'web' },
  'the same as JSON text': '{"id":1,"source":"web"}',
  'the same as JSON text with spaces': '{ "title" : "a", "source" : "b" }',
  'the same with escaped keys': '{"\\u0069d":1,"sourc\\u0065":"web"}',
  'tool calls that are an object': { role: 'assistant', content: '', tool_calls: { id: 'a' } },
  'tool calls that are an object, as JSON text': '{"tool_calls":{"id":"a"}}',
  'tool calls with a null element': { role: 'assistant', content: '', tool_calls: [null] },
  'an image part without image_url': [{ role: 'user', content: [{ type: 'image_url' }] }],
  'an image part whose image_url is null': [
    { role: 'user', content: [{ type: 'image_url', image_url: null }] },
  ],
  'a sound part without data': [{ role: 'user', content: [{ type: 'input_audio' }] }],
  'content with a null element': [{ role: 'user', content: ['hi', null] }],
  'a part whose text is an object': [{ role: 'user', content: [{ type: 'text', text: { a: 1 } }] }],
  'a role that is an object': [{ role: { a: 1 }, content: 'hi' }],
  'a name that is an object': [{ role: 'tool', content: 'hi', name: { a: 1 } }],
  'a tool call whose id is an object': [
    { role: 'assistant', tool_calls: [{ id: {}, function: { name: 'f', arguments: '{}' } }] },
  ],
  'a tool call whose name is an object': [
    { role: 'assistant', tool_calls: [{ id: 'a', function: { name: {}, arguments: '{}' } }] },
  ],
  'a list of null': [null],
  'documents and null': [{ id: 1, source: 'a' }, null],
  'a key that hides a method the dashboard calls': { a: { hasOwnProperty: 1 } },
  'that key in JSON text': '{"a":[{"hasOwnProperty":false}]}',
  'that key in JSON text, escaped': '{"a":[{"hasOwn\\u0050roperty":false}]}',
  'JSON text nested too deep': `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
};

describe('no page of the dashboard crashes', () => {
  for (const [name, value] of Object.entries(deadly)) {
    it(`on ${name}, wherever it stands`, () => {
      expect(crashes(camelCased(value)), 'as it is').not.toEqual([]);
      for (const type of types) {
        const input = stored(startOf({ type, input: value }))['input'];
        const output = stored(endOf({ type, output: value }))['output'];
        expect(crashes(input), `input of ${type}`).toEqual([]);
        expect(crashes(output), `output of ${type}`).toEqual([]);
        expect(misreadings(input), `input of ${type}`).toEqual([]);
        expect(misreadings(output), `output of ${type}`).toEqual([]);
      }
    });
  }

  it('on an llm input whose first element is null', () => {
    const input = [null, { role: 'user', content: 'hi' }];
    expect(crashesPlayground(input)).toBe(true);
    expect(startOf({ type: 'llm', input }).input).toEqual([{ role: 'user', content: 'hi' }]);
  });

  it('on a user whose name is no text', () => {
    for (const name of [42, { first: 'Ada' }, ['Ada'], true]) {
      expect(crashesUser({ name })).toBe(true);
      const event = startOf({ userId: 'u', userProps: { name, first_name: name } });
      expect(crashesUser(stored(event)['userProps'])).toBe(false);
    }
  });

  it('on a voice or a chosen function that is no text', () => {
    const { extra } = startOf({
      type: 'llm',
      params: {
        audio: { voice: { id: 1 }, format: 'wav' },
        tool_choice: { type: 'function', function: { name: { a: 1 } } },
      },
    });
    expect(typeof extra?.['audio']).toBe('string');
    expect(extra?.['tool_choice']).toBe(
      '{"toolChoice":{"type":"function","function":{"name":{"a":1}}}}',
    );
  });

  it('and a voice or a chosen function that is text stays as it is', () => {
    const params = {
      audio: { voice: 'alloy', format: 'wav' },
      tool_choice: { type: 'function', function: { name: 'get_weather' } },
    };
    expect(startOf({ type: 'llm', params }).extra).toEqual(params);
  });
});

describe('what the dashboard would misread is wrapped, and everything of it is seen', () => {
  const misread: Record<string, unknown> = {
    'an object with content, of which nothing else is seen': { content: 'a', score: 1 },
    'an answer of an MCP server': { content: [{ type: 'text', text: 'a' }], isError: false },
    'an object with text': { text: 'a', language: 'en' },
    'an object with a refusal': { refusal: 'no', code: 3 },
    'an object with sound': { audio: null, id: 2 },
    'an object with a function call': { function_call: { name: 'f' }, other: 1 },
    'an object with tool calls': { toolCalls: [], other: 1 },
    'one document': { id: 1, source: 'web' },
    'a list': [1, 2, { city_name: 'Paris' }],
    'a list of documents with more than cards show': [{ id: 1, source: 'web', score: 0.5 }],
    'an empty list': [],
    'a list that begins with a boolean': [true, 'a'],
    'a list whose first list begins with a boolean': [[false]],
  };
  for (const [name, value] of Object.entries(misread)) {
    it(name, () => {
      for (const given of [value, JSON.stringify(value)]) {
        const event = startOf({ type: 'tool', input: given });
        expect(event.input).toBe(`{"result":${JSON.stringify(value)}}`);
        expect(refusals(event)).toEqual([]);
      }
    });
  }

  it('keeps any other object as its JSON, with its key names and their order', () => {
    const value = { zip_code: 1, a: { 'Content-Type': 'x' }, content_type: 'y', id: 1, title: 'b' };
    expect(startOf({ type: 'tool', input: value }).input).toBe(JSON.stringify(value));
    expect(endOf({ type: 'tool', output: JSON.stringify(value, null, 1) }).output).toBe(
      JSON.stringify(value, null, 1),
    );
  });

  it('keeps numbers of JSON text that JavaScript cannot hold', () => {
    expect(endOf({ type: 'tool', output: '[12345678901234567890]' }).output).toBe(
      '{"result":[12345678901234567890]}',
    );
  });

  it('keeps text that only looks like JSON', () => {
    for (const text of [
      '{not json',
      '[1] first footnote',
      '{{name}}',
      ' {"id":1,"source":"a"}',
      'plain',
      '"quoted"',
    ]) {
      expect(startOf({ type: 'tool', input: text }).input).toBe(text);
    }
  });

  it('spells out what is hidden as falsy or refused as boolean, and leaves out what is empty', () => {
    for (const [value, shown] of [
      [0, '0'],
      [-0, '0'],
      [false, 'false'],
      [true, 'true'],
      [12n, '12'],
      [Number.NaN, 'NaN'],
    ]) {
      expect(startOf({ input: value }).input).toBe(shown);
      expect(endOf({ output: value }).output).toBe(shown);
    }
    for (const value of [null, undefined, '', '\0']) {
      expect(startOf({ input: value })).not.toHaveProperty('input');
      expect(endOf({ output: value })).not.toHaveProperty('output');
    }
  });
});
