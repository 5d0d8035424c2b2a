import { textOfAny } from '../json/parse.js';
import { firstOf, fold, isObject, textOf } from '../json/values.js';
import type { JsonObject } from '../json/values.js';
import { assemble, toolMessage } from './assemble.js';
import type { ChatMessage } from './message.js';
import { mediaOf } from './media.js';
import { partOf, resultTextOf } from './part.js';
import type { Part } from './part.js';

/** `web_search_call`, `mcp_list_tools`, …; `tool_call` and `server_tool_call` are parts of a message elsewhere. */
const ITEM = /^(?!(server_)?tool_)\w+_call(_output)?$|^mcp_(list_tools|approval_re\w+)$/;

export function isResponsesItem(value: JsonObject): boolean {
  return ITEM.test(textOf(value['type']) ?? '') && Object.keys(value).length > 1;
}

/** Items of OpenAI's Responses API that are no messages of their own kind. */
export function responsesItem(value: JsonObject): ChatMessage[] | undefined {
  if ('role' in value) return undefined;
  const type = fold(textOf(value['type']) ?? '');
  if (type.endsWith('calloutput') || type === 'functioncallresult') {
    const id = textOf(firstOf(value, 'call_id', 'callId', 'id'));
    const output = firstOf(value, 'output', 'result');
    const text =
      isObject(output) && typeof output['text'] === 'string'
        ? output['text']
        : resultTextOf(output);
    return [toolMessage(text, id, textOf(value['name']))];
  }
  if (
    type === 'reasoning' ||
    type.endsWith('call') ||
    type === 'tooluse' ||
    type === 'toolresult' ||
    type === 'toolcallresponse'
  ) {
    const part = serverCall(value, type) ?? partOf(value);
    return part ? [...assemble('assistant', [part], undefined), ...resultOf(value, type)] : [];
  }
  // What a server offers says nothing of the conversation.
  if (type === 'itemreference' || type === 'mcplisttools') return [];
  return undefined;
}

/** A call that the provider answered itself: an image is shown, of the others what was asked for and what came back. */
function serverCall(value: JsonObject, type: string): Part | undefined {
  if (type === 'imagegenerationcall') {
    const image = mediaOf({
      type: 'image',
      data: value['result'],
      mediaType: `image/${textOf(value['output_format']) ?? 'png'}`,
    });
    if (image && image.type !== 'text') return { kind: 'media', part: image };
  }
  if (!type.endsWith('call') || partOf(value)?.kind !== 'text') return undefined;
  const { type: name, id: _id, status: _status, result: _result, ...said } = value;
  return { kind: 'text', text: `[${String(name)}] ${textOfAny(said)}` };
}

/** A call of an MCP server holds its own answer. */
function resultOf(value: JsonObject, type: string): ChatMessage[] {
  const answer = type === 'mcpcall' ? firstOf(value, 'output', 'error') : undefined;
  return answer === undefined
    ? []
    : [toolMessage(resultTextOf(answer), textOf(value['id']), textOf(value['name']))];
}
