import { fold, isObject } from '../json/values.js';
import type { JsonObject } from '../json/values.js';

/** Names of content parts, folded: any library's. */
export const TEXT_TYPES: ReadonlySet<string> = new Set([
  'text',
  'inputtext',
  'outputtext',
  'stringtext',
]);
export const REASONING_TYPES: ReadonlySet<string> = new Set([
  'reasoning',
  'thinking',
  'redactedthinking',
  'reasoningtext',
  'summarytext',
]);
export const TOOL_CALL_TYPES: ReadonlySet<string> = new Set([
  'toolcall',
  'tooluse',
  'functioncall',
  'toolrequest',
  'servertooluse',
  'servertoolcall',
  'mcptooluse',
  'mcpcall',
  'customtoolcall',
  'function',
  'toolinvocation',
]);
export const TOOL_RESULT_TYPES: ReadonlySet<string> = new Set([
  'toolcallresponse',
  'toolresult',
  'functioncalloutput',
  'functionresponse',
  'toolresponse',
  'servertoolcallresponse',
  'mcptoolresult',
  'customtoolcalloutput',
]);

const OTHER_PART_TYPES = new Set([
  'refusal',
  'image',
  'imageurl',
  'inputimage',
  'inputaudio',
  'audio',
  'video',
  'file',
  'inputfile',
  'document',
  'blob',
  'uri',
]);
const PART_KEYS = [
  'image',
  'document',
  'inlineData',
  'fileData',
  'toolUse',
  'toolResult',
  'functionCall',
  'functionResponse',
  'toolRequest',
  'toolResponse',
  'reasoningContent',
  'cachePoint',
  'guardContent',
  'citationsContent',
] as const;
/** What stands beside the text of a part that names no type. A record with a text of its own has other keys as well. */
const TEXT_PART_KEYS = new Set([
  'text',
  'thought',
  'thoughtSignature',
  'cache_control',
  'metadata',
]);

/** Whether a list is somebody's content parts rather than data: all of them typed and one of a known type, or by their keys. */
export function areParts(list: readonly unknown[]): boolean {
  if (!list.every(isObject)) return false;
  return list.every(isTyped)
    ? list.some(({ type }) => isPartType(fold(String(type))))
    : list.every((entry) => isTyped(entry) || isUntypedPart(entry));
}

function isUntypedPart(value: JsonObject): boolean {
  return 'text' in value
    ? Object.keys(value).every((key) => TEXT_PART_KEYS.has(key))
    : isObject(value['reasoning']) || PART_KEYS.some((key) => key in value);
}

function isTyped(value: JsonObject): boolean {
  return typeof value['type'] === 'string' && Object.keys(value).length > 1;
}

function isPartType(type: string): boolean {
  return [TEXT_TYPES, REASONING_TYPES, TOOL_CALL_TYPES, TOOL_RESULT_TYPES, OTHER_PART_TYPES].some(
    (types) => types.has(type),
  );
}
