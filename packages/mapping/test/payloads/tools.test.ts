import { describe, expect, it } from 'vitest';
import { toolsOf } from '../../src/payloads/tools.js';

const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const about = { name: 'get_weather', description: 'Weather of a city' };
const tool = { type: 'function', function: { ...about, parameters } };

describe('tool definitions', () => {
  it.each<[string, unknown]>([
    ['OpenAI chat', [tool]],
    ['OpenAI Responses', [{ type: 'function', ...about, parameters, strict: true }]],
    ['OpenAI functions', [{ ...about, parameters }]],
    ['the GenAI conventions', [{ type: 'function', ...about, parameters }]],
    ['AI SDK', [{ type: 'function', ...about, inputSchema: parameters }]],
    ['Anthropic', [{ ...about, input_schema: parameters }]],
    ['Bedrock', { tools: [{ toolSpec: { ...about, inputSchema: { json: parameters } } }] }],
    ['Gemini', [{ functionDeclarations: [{ ...about, parameters }] }]],
    ['Gemini, newer', [{ functionDeclarations: [{ ...about, parametersJsonSchema: parameters }] }]],
    ['Genkit', [{ ...about, inputSchema: parameters, outputSchema: {} }]],
    [
      'Strands, as a map',
      { get_weather: { description: about.description, inputSchema: { json: parameters } } },
    ],
    ['JSON text', JSON.stringify([tool])],
    ['an array of JSON texts', [JSON.stringify(tool)]],
    [
      'a schema in JSON text',
      [{ type: 'function', ...about, parameters: JSON.stringify(parameters) }],
    ],
  ])('of %s become those of OpenAI', (_name, given) => {
    expect(toolsOf(given)).toEqual([tool]);
  });

  it('may be names only', () => {
    expect(toolsOf('["get_weather"]')).toEqual([
      { type: 'function', function: { name: 'get_weather' } },
    ]);
  });

  it('keep what is no function as it is', () => {
    expect(toolsOf([{ type: 'web_search_preview' }])).toEqual([{ type: 'web_search_preview' }]);
  });

  it.each([undefined, null, '', 'get_weather', 5, [], {}, [null, 3, {}]])(
    'are none in %j',
    (given) => {
      expect(toolsOf(given)).toBe(undefined);
    },
  );
});
