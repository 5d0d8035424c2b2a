import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportedUsage } from '../../src/facts/fields.js';
import { usageOf } from '../../src/payloads/usage.js';

const cases: Record<string, [given: unknown, expected: ReportedUsage]> = {
  'OpenAI chat': [
    {
      prompt_tokens: 50,
      completion_tokens: 17,
      total_tokens: 67,
      prompt_tokens_details: { cached_tokens: 12, audio_tokens: 3 },
      completion_tokens_details: {
        reasoning_tokens: 5,
        audio_tokens: 2,
        accepted_prediction_tokens: 1,
      },
    },
    { input: 50, output: 17, total: 67, cacheRead: 12, reasoning: 5 },
  ],
  'OpenAI Responses': [
    {
      input_tokens: 60,
      output_tokens: 33,
      total_tokens: 93,
      input_tokens_details: { cached_tokens: 16 },
      output_tokens_details: { reasoning_tokens: 9 },
    },
    { input: 60, output: 33, total: 93, cacheRead: 16, reasoning: 9 },
  ],
  'Anthropic, which counts cached tokens apart': [
    {
      input_tokens: 30,
      output_tokens: 14,
      cache_read_input_tokens: 200,
      cache_creation_input_tokens: 100,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 0 },
      service_tier: 'standard',
    },
    { input: 30, output: 14, cacheRead: 200, cacheWrite: 100, inputIncludesCached: false },
  ],
  'Bedrock Converse': [
    { inputTokens: 40, outputTokens: 19, totalTokens: 59 },
    { input: 40, output: 19, total: 59 },
  ],
  'Gemini, which counts thoughts apart': [
    {
      promptTokenCount: 25,
      candidatesTokenCount: 11,
      thoughtsTokenCount: 4,
      cachedContentTokenCount: 6,
      totalTokenCount: 40,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 25 }],
    },
    {
      input: 25,
      output: 11,
      total: 40,
      cacheRead: 6,
      reasoning: 4,
      outputIncludesReasoning: false,
    },
  ],
  'AI SDK 4': [
    { promptTokens: 50, completionTokens: 17, totalTokens: 67 },
    { input: 50, output: 17, total: 67 },
  ],
  'AI SDK 6': [
    {
      inputTokens: 50,
      outputTokens: 17,
      totalTokens: 67,
      reasoningTokens: 5,
      cachedInputTokens: 12,
      inputTokenDetails: { noCacheTokens: 38, cacheReadTokens: 12, cacheWriteTokens: 0 },
      outputTokenDetails: { textTokens: 12, reasoningTokens: 5 },
    },
    { input: 50, output: 17, total: 67, cacheRead: 12, cacheWrite: 0, reasoning: 5 },
  ],
  LangChain: [
    {
      input_tokens: 50,
      output_tokens: 17,
      total_tokens: 67,
      input_token_details: { cache_read: 12, audio: 1 },
      output_token_details: { reasoning: 5 },
    },
    { input: 50, output: 17, total: 67, cacheRead: 12, reasoning: 5 },
  ],
  Langfuse: [
    {
      input: 38,
      output: 12,
      total: 67,
      input_cached_tokens: 12,
      output_reasoning_tokens: 5,
    },
    { input: 38, output: 12, total: 67, cacheRead: 12, reasoning: 5 },
  ],
  Braintrust: [
    { prompt_tokens: 50, completion_tokens: 17, prompt_cached_tokens: 12, tokens: 67, start: 1 },
    { input: 50, output: 17, cacheRead: 12 },
  ],
  'numbers as text': [
    { prompt_tokens: '50', completion_tokens: ' 17 ' },
    { input: 50, output: 17 },
  ],
  'no number at all, as streams of AI SDK 4 report': [
    { promptTokens: Number.NaN, completionTokens: 17, totalTokens: null },
    { output: 17 },
  ],
};

describe('token usage', () => {
  it.each(Object.entries(cases))('is read from %s', (_name, [given, expected]) => {
    expect(usageOf(given)).toEqual(expected);
  });

  it('is not seen in what counts no tokens', () => {
    for (const value of [
      undefined,
      null,
      17,
      'tokens',
      [1, 2],
      {},
      { cost: 3, duration_seconds: 2 },
    ])
      expect(usageOf(value)).toBe(undefined);
  });

  it('has finite counts or none, for any object', () => {
    const key = fc.constantFrom(
      ...Object.values(cases).flatMap(([given]) => Object.keys(given as object)),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(key, fc.string()), fc.anything()), (given) => {
        for (const count of Object.values(usageOf(given) ?? {}))
          if (typeof count !== 'boolean') expect(Number.isFinite(count)).toBe(true);
      }),
    );
  });
});
