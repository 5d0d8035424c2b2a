import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paramsOf } from '../../src/payloads/params.js';

describe('request parameters', () => {
  it.each([
    [
      { temperature: 0.3, top_p: 0.9, seed: 7 },
      { temperature: 0.3, top_p: 0.9, seed: 7 },
    ],
    [{ maxTokens: 200 }, { max_tokens: 200 }],
    [{ max_output_tokens: 200 }, { max_tokens: 200 }],
    [{ max_completion_tokens: 200 }, { max_completion_tokens: 200 }],
    [{ stopSequences: ['END'] }, { stop: ['END'] }],
    [{ stop_sequences: '["END"]' }, { stop: ['END'] }],
    [{ 'choice.count': 2 }, { n: 2 }],
    [{ candidateCount: 2 }, { n: 2 }],
    [{ is_stream: true }, { stream: true }],
    [{ 'reasoning.level': 'low' }, { reasoning_effort: 'low' }],
    [
      { frequencyPenalty: 0.5, presence_penalty: '0.25' },
      { frequency_penalty: 0.5, presence_penalty: 0.25 },
    ],
    [{ toolChoice: 'auto' }, { tool_choice: 'auto' }],
    [{ responseFormat: '{"type":"json_object"}' }, { response_format: { type: 'json_object' } }],
    [{ service_tier: 'flex' }, { service_tier: 'flex' }],
  ])('%j are %j in the words of OpenAI', (given, expected) => {
    expect(paramsOf(given)).toEqual(expected);
  });

  it('have one name in whatever case and with whatever separators they are written', () => {
    const separator = fc.constantFrom('_', '-', '.', '', ' ');
    const upper = fc.boolean();
    fc.assert(
      fc.property(separator, upper, (between, shout) => {
        const name = ['frequency', 'penalty'].join(between);
        expect(paramsOf({ [shout ? name.toUpperCase() : name]: 0.5 })).toEqual({
          frequency_penalty: 0.5,
        });
      }),
    );
  });

  it('are none where nothing is set, or nothing is a parameter', () => {
    const unset = { temperature: null, top_p: undefined, seed: Number.NaN, stop: '' };
    expect(paramsOf(unset)).toBe(undefined);
    expect(paramsOf({ model: 'gpt-4o', messages: [], constructor: 1, toString: 2 })).toBe(
      undefined,
    );
  });

  it('keep the first of two spellings', () => {
    expect(paramsOf({ max_tokens: 1, maxOutputTokens: 2 })).toEqual({ max_tokens: 1 });
  });

  it('keep a value that ought to be a number and is none', () => {
    expect(paramsOf({ temperature: 'hot' })).toEqual({ temperature: 'hot' });
  });
});
