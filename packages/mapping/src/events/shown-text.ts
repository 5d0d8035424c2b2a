import type { Json, JsonObject } from './mend-json.js';

/**
 * How JSON that is no conversation is sent: as text, since the server renames the keys of objects and the dashboard
 * opens any text that begins with `{`. What it makes of the opened value decides the form:
 *
 * - `{"city_name": "Paris"}` stays: shown pretty printed, keys intact.
 * - `{"result": …}` around what it takes for a message (all other keys invisible) or for a document (the whole page
 *   crashes), and around lists, which it does not open and would show in one line. It shows only what is inside.
 * - a leading space keeps it from opening what it cannot walk: shown in one line.
 */
export function shownJson(json: JsonObject | Json[]): string {
  return formOf(JSON.stringify(json), json);
}

/** The same for text that somebody else wrote: a prompt, a tool's answer. Text that is no JSON stays as it is. */
export function shownText(text: string): string {
  const first = text.charAt(0);
  if (first !== '[' && (first !== '{' || isHarmless(text))) return text;
  try {
    const parsed = JSON.parse(text) as JsonObject | Json[];
    return formOf(text, parsed);
  } catch {
    // The dashboard cannot open it either.
    return text;
  }
}

/** Keeps the text as it was written: parsing and writing again would round large numbers. */
function formOf(text: string, json: JsonObject | Json[]): string {
  if (breaksTheWalk(text, json)) return ` ${text}`;
  return Array.isArray(json) || isTakenForMessage(json) || isTakenForDocument(json)
    ? `{"result":${text}}`
    : text;
}

/** The dashboard's test for a chat message. `typeof null` is 'object' there too. */
function isTakenForMessage(json: JsonObject): boolean {
  return (
    typeof json['text'] === 'string' ||
    typeof json['content'] === 'string' ||
    Array.isArray(json['content']) ||
    typeof json['refusal'] === 'string' ||
    typeof json['audio'] === 'object' ||
    typeof json['functionCall'] === 'object' ||
    typeof json['function_call'] === 'object' ||
    typeof json['toolCalls'] === 'object' ||
    typeof json['tool_calls'] === 'object'
  );
}

/** The dashboard's test for a retrieved document, which it then expects to be a list and crashes. */
function isTakenForDocument(json: JsonObject): boolean {
  return (
    (typeof json['title'] === 'string' || json['id'] !== undefined) &&
    (typeof json['source'] === 'string' || typeof json['summary'] === 'string')
  );
}

/** Levels that a browser's stack bears, with room to spare. */
const maxWalkedDepth = 1_000;
/** The dashboard calls this method on every object of the opened value. */
const calledOnEveryObject = 'hasOwnProperty';

function breaksTheWalk(text: string, json: Json): boolean {
  const mayHoldKey = text.includes(calledOnEveryObject) || text.includes('\\u');
  return (mayHoldKey || mayNestDeep(text)) && cannotBeWalked(json, maxWalkedDepth);
}

function cannotBeWalked(json: Json, levels: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  if (levels === 0) return true;
  if (!Array.isArray(json) && Object.hasOwn(json, calledOnEveryObject)) return true;
  return Object.values(json).some((child) => cannotBeWalked(child, levels - 1));
}

/** Spares most texts the parsing: no key that matters stands anywhere, nor anything escaped, and little is nested. */
function isHarmless(text: string): boolean {
  return !telling.test(text) && !mayNestDeep(text);
}

const telling =
  /"(?:text|content|refusal|audio|function_?[cC]all|tool_?[cC]alls|source|summary|hasOwnProperty)"|\\u/;

/** Fewer brackets than levels: no need to look at how they nest. */
function mayNestDeep(text: string): boolean {
  const bracketsPerLevel = 2;
  if (text.length < maxWalkedDepth * bracketsPerLevel) return false;
  return count(text, '{') + count(text, '[') >= maxWalkedDepth;
}

function count(text: string, bracket: string): number {
  let found = 0;
  for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) found++;
  return found;
}
