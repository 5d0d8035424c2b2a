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
    'parameters',
    'options',
    'kwargs',
  );
  const settings = isObject(config) ? config : {};
  const content = firstOf(request, 'messages', 'input', 'contents', 'prompt');
  const system =
    firstOf(
      request,
      'system',
      'instructions',
      'systemInstruction',
      'system_instruction',
      'system_prompt',
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

/** Gemini's system instruction is `{parts: […]}`, others are text or a list of parts. */
function partsIn(system: unknown): unknown {
  return isObject(system) && Array.isArray(system['parts']) ? system['parts'] : system;
}
