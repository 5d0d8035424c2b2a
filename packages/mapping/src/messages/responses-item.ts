import { textOfAny } from '../json/parse.js';
import { firstOf, fold, isObject, textOf } from '../json/values.js';
import type { JsonObject } from '../json/values.js';
import { assemble, toolMessage } from './assemble.js';
import type { ChatMessage } from './message.js';
import { partOf, resultTextOf } from './part.js';

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
    const part = partOf(value);
    if (type === 'reasoning' && !part) return [];
    return part
      ? assemble(
          'assistant',
          [
            part.kind === 'text'
              ? { kind: 'text', text: `[${textOf(value['type']) ?? 'item'}] ${textOfAny(value)}` }
              : part,
          ],
          undefined,
        )
      : [];
  }
  if (type === 'itemreference') return [];
  return undefined;
}
