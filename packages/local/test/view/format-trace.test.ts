import { stripVTControlCharacters } from 'node:util';
import { formatTrace, type StoredRun } from '@lunary-otel/local';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../src/view/plain-text.js';
import { at } from '../support/lunary.js';

const run = (fields: Partial<StoredRun> & { id: string }): StoredRun => ({
  type: 'chain',
  cachedPromptTokens: 0,
  costed: false,
  createdAt: at(0),
  endedAt: at(1500),
  status: 'success',
  ...fields,
});

const question = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'What is the weather?\nIn Paris.' },
];
const toolCalls = [{ id: 'c', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } }];

const trace: StoredRun[] = [
  run({
    id: 'root',
    name: 'POST /chat',
    input: 'What is the weather?',
    output: { answer: [21, true] },
    tags: ['demo'],
    user: { externalId: 'ann' },
  }),
  run({
    id: 'llm',
    parentRunId: 'root',
    type: 'llm',
    name: 'gpt-4o',
    input: question,
    output: { role: 'assistant', content: null, toolCalls },
    promptTokens: 1200,
    completionTokens: 45,
    cachedPromptTokens: 1024,
  }),
  run({
    id: 'tool',
    parentRunId: 'root',
    type: 'tool',
    name: 'get_weather',
    input: '{"city":"Paris"}',
    error: { message: 'TypeError: no such city', stack: 'at line 1' },
    status: 'error',
    endedAt: at(40),
  }),
  run({ id: 'inner', parentRunId: 'tool', type: 'embed', status: 'started' }),
];
delete trace[3]?.endedAt;

describe('a trace as text', () => {
  test('is a tree with what matters of each run', () => {
    expect(formatTrace(trace)).toBe(`\
chain POST /chat · 1.50 s · 1,200 (1,024 cached) → 45 tokens · success · user ann · #demo
│ input   What is the weather?
│ output  {"answer":[21,true]}
├─ llm gpt-4o · 1.50 s · 1,200 (1,024 cached) → 45 tokens · success
│    input   user: What is the weather?
│    output  assistant: → get_weather({"city":"Paris"})
└─ tool get_weather · 40 ms · error
   │ input   {"city":"Paris"}
   │ error   TypeError: no such city
   └─ embed · started
`);
  });

  test('says the same in colour', () => {
    const colored = formatTrace(trace, { color: true });
    expect(colored).not.toBe(formatTrace(trace));
    expect(stripVTControlCharacters(colored)).toBe(formatTrace(trace));
  });

  test('shows runs that are each other’s ancestors', () => {
    const circle = [
      run({ id: 'a', name: 'a', parentRunId: 'b' }),
      run({ id: 'b', name: 'b', parentRunId: 'a' }),
    ];
    expect(formatTrace(circle).match(/chain [ab]/g)).toEqual(['chain a', 'chain b']);
  });

  test('is empty for no runs', () => {
    expect(formatTrace([])).toBe('');
  });

  test('never throws, steers no terminal and keeps to the width, whatever the values are', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[31m', '漢字', '{"'),
    );
    const value = fc.oneof(
      fc.anything(),
      text,
      fc.array(fc.record({ role: text, content: fc.anything() })),
    );
    const anyRun = fc.record(
      {
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        type: text,
        cachedPromptTokens: fc.integer(),
        costed: fc.boolean(),
        createdAt: fc.oneof(text, fc.constant(at(0))),
        name: text,
        parentRunId: fc.constantFrom('a', 'b', 'c', 'x'),
        status: text,
        input: value,
        output: value,
        error: value,
        promptTokens: fc.integer(),
        endedAt: fc.oneof(text, fc.constant(at(1))),
        tags: fc.array(fc.option(text)),
        user: fc.record({ externalId: text }),
      },
      { requiredKeys: ['id', 'type', 'cachedPromptTokens', 'costed', 'createdAt'] },
    );
    const property = fc.property(
      fc.array(anyRun, { maxLength: 5 }),
      fc.integer({ min: 20, max: 100 }),
      (runs, width) => {
        const lines = formatTrace(runs, { width }).split('\n');
        expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
        expect(lines.filter((line) => /[\p{Cc}\p{Cf}\p{Cs}]/u.test(line))).toEqual([]);
        expect(lines.length).toBeGreaterThan(new Set(runs.map(({ id }) => id)).size);
      },
    );
    fc.assert(property, { numRuns: 200 });
  });

  test('takes a value of any depth and size', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    const wide = Array.from({ length: 100_000 }, (_, index) => ({ index, text: 'x'.repeat(50) }));
    const startedAt = performance.now();
    const text = formatTrace([run({ id: 'a', input: deep, output: wide })]);
    expect(text.split('\n')).toHaveLength(4);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});
