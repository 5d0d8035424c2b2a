import { lookUp } from '../json/look-up.js';
import { fold, textOf } from '../json/values.js';
import type { JsonObject } from '../json/values.js';

const ROLES: Readonly<Record<string, string>> = {
  human: 'user',
  ai: 'assistant',
  aimessagechunk: 'assistant',
  model: 'assistant',
  bot: 'assistant',
  chatbot: 'assistant',
  function: 'tool',
  humanmessage: 'user',
  aimessage: 'assistant',
  systemmessage: 'system',
  toolmessage: 'tool',
  humanmessagechunk: 'user',
  functionmessage: 'tool',
};

/** Cohere writes them in capitals. */
const PLAIN_ROLES: ReadonlySet<string> = new Set([
  'user',
  'assistant',
  'system',
  'tool',
  'developer',
]);

/** The role of a message whose own object may be wrapped in another that names it. */
export function roleOf(source: JsonObject, outer: JsonObject): string | undefined {
  const lcId: unknown = outer['id'];
  const named =
    textOf(source['role']) ??
    (Array.isArray(lcId) ? textOf(lcId.at(-1)) : undefined) ??
    roleType(outer['type']) ??
    roleType(source['type']) ??
    roleType(source['_type']);
  if (named === undefined) return undefined;
  const role = named.toLowerCase();
  return lookUp(ROLES, fold(named)) ?? (PLAIN_ROLES.has(role) ? role : named);
}

function roleType(value: unknown): string | undefined {
  const type = textOf(value);
  return type !== undefined && (fold(type) in ROLES || PLAIN_ROLES.has(type)) ? type : undefined;
}
