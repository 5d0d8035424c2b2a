import type { ChatMessage } from '../../src/messages/message.js';

/** What was said while the captures were recorded, as test/captures/README.md tells. */
export const question: ChatMessage = { role: 'user', content: 'What is the capital of France?' };
export const answer: ChatMessage = {
  role: 'assistant',
  content: 'The capital of France is Paris.',
};
export const weather: ChatMessage = { role: 'user', content: 'Weather in Paris?' };
export const sunny: ChatMessage = { role: 'assistant', content: 'It is 18C and sunny in Paris.' };

export function instructed(content: string): ChatMessage {
  return { role: 'system', content };
}

/** The call of the weather tool; some libraries lose the id. */
export function weatherCall(id: string | undefined, content = ''): ChatMessage {
  const call = { name: 'get_weather', arguments: '{"city":"Paris"}' };
  return {
    role: 'assistant',
    content,
    tool_calls: [{ ...(id === undefined ? {} : { id }), type: 'function', function: call }],
  };
}

export function weatherResult(id: string | undefined, content: string, name?: string): ChatMessage {
  return {
    role: 'tool',
    content,
    ...(id === undefined ? {} : { tool_call_id: id }),
    ...(name === undefined ? {} : { name }),
  };
}

/** The tool's definition, whose schema each library writes in its own way. */
export function weatherTool(description = 'Get weather for a city'): object {
  return {
    type: 'function',
    function: { name: 'get_weather', description, parameters: schema },
  };
}

const schema: unknown = {
  asymmetricMatch: (value: unknown) => JSON.stringify(value).includes('"city"'),
};
