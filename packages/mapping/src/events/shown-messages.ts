import type { ChatMessage, ContentPart, ToolCall } from '../messages/message.js';
import type { Json, JsonObject } from './mend-json.js';

export type Side = 'input' | 'output';

/** Characters of images and sound that one input or output carries; what is beyond is named in words. */
const maxMediaChars = 512 * 1024;

/** Whether a value reads as a conversation: a message, or a list with at least one. */
export function isConversation(json: Json): boolean {
  return Array.isArray(json) ? json.some(isMessage) : isMessage(json);
}

/** Whether nothing of it would be lost in messages: each element a message and nothing but that. */
export function isOnlyMessages(json: Json): boolean {
  const list = Array.isArray(json) ? json : [json];
  return (
    list.length > 0 &&
    list.every((it) => isMessage(it) && speaks(it) && Object.keys(it).every(isMessageKey))
  );
}

/**
 * Messages in the one shape that the dashboard shows without fail: no null elements, text in `content`, `null` there only
 * beside tool calls or a refusal, `tool_calls` a list with names and argument text, parts only where there is an image
 * or sound that can be loaded.
 */
export function shownMessages(json: Json, side: Side): ChatMessage | ChatMessage[] {
  const media = { room: maxMediaChars };
  if (!Array.isArray(json)) return shownMessage(json, side, media);
  return json.filter((it) => it !== null).map((it) => shownMessage(it, side, media));
}

/** The shape of a conversation's turn: a list, contents only text, nothing empty. Anything else breaks Lunary's threads. */
export function turnMessages(json: Json, side: Side): { role: string; content: string }[] {
  const messages = shownMessages(Array.isArray(json) ? json : [json], side);
  return (Array.isArray(messages) ? messages : [messages])
    .map(({ role, content, refusal }) => ({
      role,
      content: textOfContent(content) || (refusal ?? ''),
    }))
    .filter(({ content }) => content !== '');
}

/** An image or sound: cut text would leave a broken picture. */
export function isMedia(object: object): boolean {
  const { type } = object as { type?: unknown };
  return type === 'image_url' || type === 'input_audio';
}

function isMessage(json: Json): json is JsonObject {
  return isRecord(json) && typeof json['role'] === 'string';
}

function speaks(message: JsonObject): boolean {
  return 'content' in message || 'tool_calls' in message || 'refusal' in message;
}

function isMessageKey(key: string): boolean {
  return ['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'refusal'].includes(key);
}

function isRecord(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function shownMessage(json: Json, side: Side, media: { room: number }): ChatMessage {
  const role = side === 'input' ? 'user' : 'assistant';
  if (!isRecord(json)) return { role, content: textOf(json) };
  const calls = toolCallsOf(json);
  const refusal = nonEmpty(json['refusal']);
  const spoken = contentOf(json, media);
  const hasOtherToShow = refusal !== undefined || (calls.length > 0 && json['content'] !== '');
  const message: ChatMessage = {
    role: nonEmpty(json['role']) ?? role,
    content: spoken === '' && hasOtherToShow ? null : spoken,
  };
  const name = nonEmpty(json['name']);
  if (name !== undefined) message.name = name;
  const callId = nonEmpty(json['tool_call_id']);
  if (callId !== undefined) message.tool_call_id = callId;
  if (calls.length > 0) message.tool_calls = calls;
  if (refusal !== undefined) message.refusal = refusal;
  return message;
}

function contentOf(message: JsonObject, media: { room: number }): string | ContentPart[] {
  const isOther = !speaks(message) && !Object.keys(message).every(isMessageKey);
  const content = message['content'] ?? message['text'] ?? (isOther ? message : '');
  if (!Array.isArray(content)) return textOf(content);
  const parts = joined(content.flatMap((part) => shownPart(part, media)));
  const [first, second] = parts;
  if (first === undefined) return '';
  return first.type === 'text' && second === undefined ? first.text : parts;
}

/** Neighbouring texts become one, since the dashboard sets nothing between them. */
function joined(parts: readonly ContentPart[]): ContentPart[] {
  const result: ContentPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.type === 'text' && last?.type === 'text') last.text += `\n\n${part.text}`;
    else result.push(part);
  }
  return result;
}

function shownPart(part: Json, media: { room: number }): ContentPart[] {
  if (part === null || part === '') return [];
  if (!isRecord(part)) return [{ type: 'text', text: textOf(part) }];
  const { type } = part;
  if (type === 'image_url') return [imagePart(part, media)];
  if (type === 'input_audio') return [audioPart(part, media)];
  const text = part['text'] ?? part['content'];
  if (text === '') return [];
  // A part of any other kind is shown as nothing at all.
  return [{ type: 'text', text: typeof text === 'string' ? text : textOf(part) }];
}

function imagePart(part: JsonObject, media: { room: number }): ContentPart {
  const image = part['image_url'];
  const url = isRecord(image) ? image['url'] : image;
  if (typeof url !== 'string' || url === '') return { type: 'text', text: '[image]' };
  const isLink = /^https:\/\/[^\s/]\S*$/i.test(url);
  const isInline = /^data:image\/\S*$/i.test(url);
  if ((isLink || isInline) && takes(media, url)) return { type: 'image_url', image_url: { url } };
  if (!url.startsWith('data:')) return { type: 'text', text: `[image ${url}]` };
  const mediaType = /^data:([\w.+/-]*)/.exec(url)?.[1] ?? '';
  return { type: 'text', text: `[image ${mediaType}, ${url.length} characters]` };
}

function audioPart(part: JsonObject, media: { room: number }): ContentPart {
  const audio = part['input_audio'];
  const data = isRecord(audio) ? audio['data'] : undefined;
  const format = isRecord(audio) ? audio['format'] : undefined;
  if (typeof data !== 'string' || typeof format !== 'string')
    return { type: 'text', text: '[audio]' };
  if (takes(media, data)) return { type: 'input_audio', input_audio: { data, format } };
  return { type: 'text', text: `[audio ${format}, ${data.length} characters]` };
}

function takes(media: { room: number }, data: string): boolean {
  if (data.length > media.room) return false;
  media.room -= data.length;
  return true;
}

function toolCallsOf(message: JsonObject): ToolCall[] {
  const calls = message['tool_calls'] ?? [];
  return (Array.isArray(calls) ? calls : [calls]).filter((call) => call !== null).map(toolCallOf);
}

/** A call without `function` would be an empty box; one whose arguments are an object would have its keys renamed. */
function toolCallOf(call: Json): ToolCall {
  if (!isRecord(call)) return { type: 'function', function: { name: textOf(call), arguments: '' } };
  const called = isRecord(call['function']) ? call['function'] : call;
  const shown: ToolCall = {
    type: 'function',
    function: {
      name: textOf(called['name'] ?? ''),
      arguments: textOf(called['arguments'] ?? ''),
    },
  };
  const id = nonEmpty(call['id']);
  return id === undefined ? shown : { id, ...shown };
}

function textOfContent(content: ChatMessage['content']): string {
  if (!Array.isArray(content)) return content ?? '';
  return content
    .map((part) => {
      if (part.type === 'text') return part.text;
      if (part.type === 'input_audio') return '[audio]';
      const { url } = part.image_url;
      return url.startsWith('data:') ? '[image]' : `[image ${url}]`;
    })
    .join('\n\n');
}

function textOf(json: Json): string {
  return typeof json === 'string' ? json : JSON.stringify(json);
}

function nonEmpty(json: Json | undefined): string | undefined {
  if (json === undefined || json === null || json === '') return undefined;
  return textOf(json);
}
