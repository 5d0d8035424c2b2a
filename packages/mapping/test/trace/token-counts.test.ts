import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportedUsage } from '../../src/facts/fields.js';
import { tokenCounts } from '../../src/trace/token-counts.js';

describe('token counts', () => {
  it.each<[string, ReportedUsage, object]>([
    [
      'OpenAI',
      { input: 50, output: 17, total: 67, cacheRead: 12, reasoning: 5 },
      { prompt: 50, completion: 17, promptCached: 12 },
    ],
    [
      'Anthropic itself',
      { input: 30, output: 14, cacheRead: 200, cacheWrite: 100, inputIncludesCached: false },
      { prompt: 330, completion: 14, promptCached: 200 },
    ],
    [
      'Anthropic through a library that adds them up',
      { input: 330, output: 14, cacheRead: 200, cacheWrite: 100 },
      { prompt: 330, completion: 14, promptCached: 200 },
    ],
    [
      'Anthropic through a library that does not',
      { input: 30, output: 14, cacheRead: 200, cacheWrite: 100, total: 44 },
      { prompt: 330, completion: 14, promptCached: 200 },
    ],
    [
      'Gemini',
      {
        input: 25,
        output: 11,
        total: 40,
        cacheRead: 6,
        reasoning: 4,
        outputIncludesReasoning: false,
      },
      { prompt: 25, completion: 15, promptCached: 6 },
    ],
    [
      'Langfuse',
      { input: 38, output: 16, total: 71, cacheRead: 12, reasoning: 5 },
      { prompt: 50, completion: 21, promptCached: 12 },
    ],
    ['an embedding', { input: 8 }, { prompt: 8 }],
    ['an answer only', { output: 8 }, { completion: 8 }],
  ])('of %s include cached and reasoning tokens once', (_name, reported, expected) => {
    expect(tokenCounts(reported)).toEqual(expected);
  });

  it('are none where neither side is known', () => {
    expect(tokenCounts({})).toBe(undefined);
    expect(tokenCounts({ total: 67, cacheRead: 12, reasoning: 5 })).toBe(undefined);
  });

  const count = fc.nat({ max: 100_000 });

  it('are those that any provider counted, however a library splits them', () => {
    const truth = fc.record({
      fresh: fc.integer({ min: 1, max: 100_000 }),
      cacheRead: count,
      cacheWrite: count,
      said: fc.integer({ min: 1, max: 100_000 }),
      reasoning: count,
    });
    fc.assert(
      fc.property(
        truth,
        fc.boolean(),
        fc.boolean(),
        ({ fresh, cacheRead, cacheWrite, said, reasoning }, apart, thoughtApart) => {
          const prompt = fresh + cacheRead + cacheWrite;
          const completion = said + reasoning;
          const counts = tokenCounts({
            input: apart ? fresh : prompt,
            output: thoughtApart ? said : completion,
            total: prompt + completion,
            cacheRead,
            cacheWrite,
            reasoning,
          });
          // Not told apart: two splits that add up to the same total.
          fc.pre(!apart || !thoughtApart || cacheRead + cacheWrite !== reasoning);
          fc.pre(apart === thoughtApart || cacheRead + cacheWrite !== reasoning);
          expect(counts).toMatchObject({ prompt, completion });
        },
      ),
    );
  });

  it('never have more cached tokens than tokens', () => {
    const reported = fc.record(
      {
        input: count,
        output: count,
        cacheRead: count,
        cacheWrite: count,
        reasoning: count,
        total: count,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(reported, (given) => {
        const { prompt = 0, promptCached = 0 } = tokenCounts(given) ?? {};
        expect(promptCached).toBeLessThanOrEqual(prompt);
      }),
    );
  });
});
