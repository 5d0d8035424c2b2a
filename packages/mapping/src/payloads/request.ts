import type { Fields } from '../facts/fields.js';
import { objectOf } from '../json/parse.js';
import { compact, firstOf, isObject, textOf } from '../json/values.js';
import { messagesOf } from '../messages/messages-of.js';
import { paramsOf } from './params.js';
import { toolsOf } from './tools.js';

export type RequestFields = Pick<Fields, 'requestModel' | 'system' | 'inputMessages' | 'params'>;

/**
 * What a provider request, given whole as one value, says: model, system instructions, messages, tools, parameters.
 * Reads OpenAI (chat, Responses, completions), Anthropic, Bedrock, Gemini, Genkit and LangChain shapes.
 */
export function requestOf(value: unknown): RequestFields | undefined {
  const request = objectOf(value);
  if (!request) return undefined;
  const config = firstOf(
    request,
    'config',
    'inferenceConfig',
    'generationConfig',
    'invocation_params',
    'textGenerationConfig',
    'parameters',
    'options',
    'kwargs',
  );
  const settings = isObject(config) ? config : {};
  const content =
    firstOf(request, 'messages', 'input', 'contents', 'prompt', 'inputText') ?? turnsIn(request);
  const system =
    firstOf(
      request,
      'system',
      'instructions',
      'systemInstruction',
      'system_instruction',
      'system_prompt',
      'preamble',
    ) ?? firstOf(settings, 'systemInstruction', 'system');
  const tools = toolsOf(
    firstOf(request, 'tools', 'functions', 'toolConfig') ?? firstOf(settings, 'tools'),
  );
  const reasoning = isObject(request['reasoning'])
    ? { reasoning_effort: request['reasoning']['effort'] }
    : {};
  const params = {
    ...paramsOf({ ...reasoning, ...settings, ...request }),
    ...(tools ? { tools } : {}),
  };
  const fields = compact({
    requestModel: textOf(firstOf(request, 'model', 'modelId', 'model_id', 'model_name')),
    system: system === undefined ? undefined : messagesOf(partsIn(system), 'system'),
    inputMessages: content === undefined ? undefined : messagesOf(content, 'user'),
    params: Object.keys(params).length > 0 ? params : undefined,
  });
  return Object.keys(fields).length > 0 ? fields : undefined;
}

/** Cohere's first chat API: the turn in `message`, those before in `chat_history`. */
function turnsIn(request: Readonly<Record<string, unknown>>): unknown {
  const turn = textOf(request['message']);
  const before = request['chat_history'] ?? request['chatHistory'];
  if (turn === undefined || (before === undefined && !paramsOf(request))) return undefined;
  const history = (Array.isArray(before) ? before : []).map((entry: unknown) =>
    isObject(entry) && typeof entry['message'] === 'string'
      ? { role: entry['role'], content: entry['message'] }
      : entry,
  );
  return [...history, { role: 'user', content: turn }];
}

/** Gemini's system instruction is `{parts: […]}`, others are text or a list of parts. */
function partsIn(system: unknown): unknown {
  return isObject(system) && Array.isArray(system['parts']) ? system['parts'] : system;
}
