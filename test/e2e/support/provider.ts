// A provider whose answers and token counts follow from the question, so that a mix-up cannot go unseen.
import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

interface Message {
  role: string;
  content: unknown;
  tool_call_id?: string;
}

interface ChatRequest {
  model: string;
  messages: Message[];
  tools?: unknown[];
  stream?: boolean;
}

export interface ProviderOptions {
  /** How often the agent is sent to its tool. Default 1. */
  toolCalls?: number;
  /** How long an answer takes, for the n-th request. Default: none. */
  answerMillis?: (n: number) => number;
}

export interface Provider {
  url: string;
  /** Resolves when the n-th request has come. */
  asked(n: number): Promise<void>;
  close(): Promise<void>;
}

/** Of `city 7`: 7. */
export const numberIn = (text: string): number => Number(/city (\d+)/.exec(text)?.[1] ?? 0);

/** Tokens of a call, from the number in its question and how far the conversation is. */
export const usageOf = (
  city: number,
  messages: number,
): { prompt: number; completion: number } => ({
  prompt: 1000 * city + 10 * messages,
  completion: 100 * city + messages,
});

const chunkCount = 10;

export async function startProvider(options: ProviderOptions = {}): Promise<Provider> {
  const { toolCalls = 1, answerMillis = () => 0 } = options;
  let count = 0;
  const arrivals = new EventEmitter();
  const server = createServer(async (request, response) => {
    const asked = (await json(request)) as ChatRequest;
    count += 1;
    arrivals.emit(String(count));
    const millis = answerMillis(count);
    if (asked.stream === true) await stream(response, asked, toolCalls, millis);
    else {
      await sleep(millis);
      const { message, usage, ...about } = answerTo(asked, toolCalls);
      response.setHeader('content-type', 'application/json');
      const choices = [{ index: 0, message, finish_reason: finishOf(message) }];
      response.end(JSON.stringify({ ...about, object: 'chat.completion', choices, usage }));
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: async (n) => {
      if (count < n) await once(arrivals, String(n));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function stream(
  response: ServerResponse,
  asked: ChatRequest,
  toolCalls: number,
  millis: number,
): Promise<void> {
  const { message, usage, ...about } = answerTo(asked, toolCalls);
  const send = (data: object): void => {
    const chunk = { ...about, object: 'chat.completion.chunk', choices: [], ...data };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  response.setHeader('content-type', 'text/event-stream');
  for (const delta of piecesOf(message)) {
    send({ choices: [{ index: 0, delta, finish_reason: null }] });
    await sleep(millis / chunkCount);
    if (response.destroyed) return;
  }
  send({ choices: [{ index: 0, delta: {}, finish_reason: finishOf(message) }] });
  send({ usage });
  response.end('data: [DONE]\n\n');
}

type Answer = ReturnType<typeof answerTo>;

function answerTo({ model, messages, tools }: ChatRequest, toolCalls: number) {
  const question = JSON.stringify(messages.find(({ role }) => role === 'user')?.content);
  const results = messages.filter(({ role }) => role === 'tool');
  const city = numberIn(question);
  const { prompt, completion } = usageOf(city, messages.length);
  const id = `call_${city}_${results.length}`;
  const call = { name: 'getWeather', arguments: JSON.stringify({ city: `city ${city}` }) };
  const usesTool = tools !== undefined && results.length < toolCalls;
  return {
    id: `chatcmpl-${city}-${messages.length}`,
    created: 1_750_000_000,
    model: `${model}-2024-11-20`,
    message: usesTool
      ? { role: 'assistant', content: null, tool_calls: [{ id, type: 'function', function: call }] }
      : { role: 'assistant', content: `About city ${city}: ${lastText(messages)}` },
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
    },
  };
}

const lastText = (messages: Message[]): string => {
  const { content } = messages.at(-1) ?? {};
  return typeof content === 'string' ? content : JSON.stringify(content);
};

const finishOf = (message: Answer['message']): string =>
  message.content === null ? 'tool_calls' : 'stop';

/** A tool call comes late, so that the stream takes its time all the same. */
function piecesOf({ content, tool_calls: calls }: Answer['message']): object[] {
  const text = content ?? '';
  const size = Math.max(1, Math.ceil(text.length / chunkCount));
  const pieces: object[] = Array.from({ length: chunkCount }, (_, i) => ({
    role: 'assistant',
    content: text.slice(i * size, (i + 1) * size),
  }));
  if (calls) pieces.push({ tool_calls: calls.map((call, index) => ({ index, ...call })) });
  return pieces;
}
