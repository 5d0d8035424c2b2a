import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { camelCase } from '../../src/ingest/clean-event.js';
import { at, post, startForTest } from '../support/lunary.js';

const run = { type: 'chain', event: 'start', runId: 'run', name: 'step', timestamp: at(0) };
const llm = { ...run, type: 'llm', name: 'gpt-4o', input: 'Hi' };
const end = { type: 'llm', event: 'end', runId: 'run', timestamp: at(100), output: 'Hello' };

test('camelCasing twice is camelCasing once, and dots and digits stay', () => {
  expect(camelCase('gen_ai.usage.input_tokens_1')).toBe('genAi.usage.inputTokens_1');
  const property = fc.property(fc.stringMatching(/^[a-z0-9_.]*$/), (key) => {
    expect(camelCase(key).replace(/[^.0-9]/g, '')).toBe(key.replace(/[^.0-9]/g, ''));
    expect(camelCase(key)).not.toMatch(/_[a-z]/);
  });
  fc.assert(property);
});

describe('feedback', () => {
  test('is merged over what there was', async () => {
    const lunary = await startForTest();
    const feedback = { event: 'feedback', type: 'llm', runId: 'run' };
    await post(
      lunary,
      run,
      { ...feedback, timestamp: at(1), feedback: { thumb: 'up', comment: 'good' } },
      { ...feedback, timestamp: at(2), feedback: { thumb: 'down' }, extra: { by_whom: 'ann' } },
    );
    expect(lunary.runs()[0]?.feedback).toEqual({ thumb: 'down', comment: 'good', byWhom: 'ann' });
  });

  test('for an unknown run is lost with success', async () => {
    const lunary = await startForTest();
    const event = { event: 'feedback', runId: 'run', feedback: { thumb: 'up' } };
    expect(await post(lunary, event)).toEqual([{ id: 'run', success: true }]);
    expect(lunary.problems()).toMatchObject([{ rule: 'lost-feedback' }]);
  });
});

describe('an llm end without token counts', () => {
  test('gets plausible ones, and is told of', async () => {
    const lunary = await startForTest();
    const input = [{ role: 'user', content: 'a question of some forty characters, or so' }];
    await post(lunary, { ...llm, input }, { ...end, output: 'word '.repeat(100) });
    const [stored] = lunary.runs();
    expect(stored?.promptTokens).toBeGreaterThan(12);
    expect(stored?.promptTokens).toBeLessThan(30);
    expect(stored?.completionTokens).toBeGreaterThan(80);
    expect(stored?.completionTokens).toBeLessThan(160);
    expect(lunary.problems()).toMatchObject([{ rule: 'estimated-tokens' }]);
  });

  test('costs nothing to count, also for megabytes of one letter', async () => {
    const lunary = await startForTest();
    const startedAt = performance.now();
    await post(lunary, llm, { ...end, output: 'a'.repeat(2_000_000) });
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(lunary.runs()[0]?.completionTokens).toBeGreaterThan(10_000);
  });

  test('loses the one it has if it comes before its start', async () => {
    const lunary = await startForTest({ stallMillis: 200 });
    const early = post(lunary, { ...end, tokensUsage: { prompt: 7 } });
    await expect.poll(() => lunary.problems().length).toBeGreaterThan(0);
    await post(lunary, llm);
    await early;
    expect(lunary.runs()[0]).toMatchObject({ status: 'success', output: 'Hello' });
    expect(lunary.runs()[0]).not.toHaveProperty('promptTokens');
  });
});

describe('a price', () => {
  const names = [
    ['gpt-4o-mini', true],
    ['openai/gpt-4o', true],
    ['gpt-4.1-2025-04-14', true],
    ['gpt-5', true],
    ['gpt-5-2025-08-07', false],
    ['claude-sonnet-4-20250514', true],
    ['anthropic.claude-3-5-sonnet-20240620-v1:0', true],
    ['gemini-2.5-pro', false],
    ['mistral-large-latest', false],
    ['deepseek-chat', false],
    ['text-embedding-3-small', true],
  ] as const;

  test.each(names)('of %s: %s', async (name, costed) => {
    const lunary = await startForTest();
    await post(lunary, { ...llm, name }, { ...end, tokensUsage: { prompt: 1, completion: 1 } });
    expect(lunary.runs()[0]?.costed).toBe(costed);
  });
});

describe('refused', () => {
  const cases: [string, object, RegExp][] = [
    ['tags that are text in metadata', { metadata: { tags: 'one' } }, /malformed array literal/],
    ['an id of a template', { templateId: 12 }, /run_template_version_id_fkey/],
    ['a key that is none', { appId: 'garbage' }, /type uuid: "garbage"/],
    ['a type too long for an index', { type: noise(3000) }, /^index row size/],
    ['text in another script too long for one', { name: script(1200) }, /^index row size/],
    ['a year before Christ', { timestamp: -1e14 }, /out of range/],
    ['counts beyond an integer', { event: 'end', tokensUsage: { prompt: 3e9 } }, /out of range/],
  ];

  test.each(cases)('%s', async (_, fields, error) => {
    const lunary = await startForTest();
    const existing = { ...run, timestamp: at(0) };
    if ('event' in fields) await post(lunary, existing);
    const results = await post(lunary, { ...run, ...fields });
    expect(results).toEqual([{ id: 'run', success: false, error: expect.stringMatching(error) }]);
    expect(lunary.problems()).toMatchObject([{ rule: 'refused' }]);
  });
});

test('a chat event swallows a run that is no message, and the stand-in says so', async () => {
  const lunary = await startForTest();
  const chat = { type: 'thread', event: 'chat', parentRunId: 'thread' };
  await post(
    lunary,
    { ...run, type: 'thread', runId: 'thread' },
    { ...run, type: 'agent', parentRunId: 'thread', timestamp: at(1), input: ['asked'] },
    {
      ...chat,
      runId: 'message',
      timestamp: at(2),
      message: { role: 'assistant', content: 'Hello' },
    },
    { ...end, type: 'agent', output: 'lost' },
  );
  const agent = lunary.runs().find(({ type }) => type === 'agent');
  expect(agent).toMatchObject({ output: [{ role: 'assistant', content: 'Hello' }] });
  const rules = lunary.problems().map(({ rule }) => rule);
  expect(rules).toEqual(['overwritten-run', 'lost-end']);
});

test('props that a userId without them erases are told of', async () => {
  const lunary = await startForTest();
  await post(
    lunary,
    { ...run, userId: 'ann', userProps: { plan: 'pro' } },
    { ...run, runId: 'other', userId: 'ann' },
  );
  expect(lunary.problems()).toMatchObject([{ rule: 'erased-props' }]);
});

test('an event that does nothing is told of', async () => {
  const lunary = await startForTest();
  await post(lunary, { ...run, event: 'stream' }, { ...run, event: 'update' });
  const rules = lunary.problems().map(({ rule }) => rule);
  expect(rules).toEqual(['ignored-event', 'ignored-event']);
});

/** Text that no compression makes shorter. */
function noise(characters: number): string {
  return randomText(characters, 0x21, 0x7e);
}

function script(characters: number): string {
  return randomText(characters, 0x4e00, 0x9fff);
}

function randomText(characters: number, from: number, to: number): string {
  let state = 1;
  return Array.from({ length: characters }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCodePoint(from + (state % (to - from)));
  }).join('');
}
