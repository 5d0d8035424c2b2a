import type { RunType } from '@lunary-otel/ingest';
import { shownDocuments } from './shown-documents.js';
import {
  isConversation,
  isMedia,
  isOnlyMessages,
  shownMessages,
  turnMessages,
  type Side,
} from './shown-messages.js';
import { shownJson, shownText } from './shown-text.js';
import { newLedger, type Ledger } from './ledger.js';
import { beginningOf, bytesOfJsonText, fitsAsText, limitJson } from './limit-json.js';
import { mendJson, type Json, type JsonObject } from './mend-json.js';
import { plainConversation, type PlainMessage } from './plain-conversation.js';
import { parseJson } from '../json/parse.js';

/** What one input or output takes on the wire at most. An event has one, at most two of them, and little else. */
const maxContentBytes = 1024 * 1024;

/**
 * An input or output in a form that the server stores and the dashboard shows: the one place that decides whether a value
 * is safe. Dashboard lists have no error boundary, so a single bad row takes the whole project's page down.
 *
 * - Messages stay messages on runs that can have them, in the shape of `shownMessages`.
 * - A retriever's documents stay a list, where nothing of them is lost.
 * - Everything else is text: strings as they are, scalars spelled out (the dashboard hides 0 and false, and the server
 *   refuses a boolean), objects and lists as the JSON of `shownJson`.
 * - `undefined`: there is nothing to show (null, an empty text, a function).
 */
export function shownValue(type: RunType, side: Side, value: unknown, ledger: Ledger): unknown {
  if (mayTalk(type) && typeof value === 'object') {
    const plain = plainConversation(value, maxContentBytes);
    if (plain) return type === 'chat' ? turnOf(plain) : plain;
  }
  const json = mendJson(value, ledger);
  if (json === undefined || json === null || json === '') return undefined;
  if (type === 'chat') return shownTurn(json, side, ledger);
  if (isShownAsMessages(type, json)) {
    const messages = shownMessages(json, side) as unknown as Json;
    return limitJson(messages, ledger, { maxBytes: maxContentBytes, isWhole: isMedia });
  }
  if (typeof json === 'string') return shownString(json, ledger);
  if (typeof json !== 'object') return String(json);
  const documents = type === 'retriever' && side === 'output' ? shownDocuments(json) : undefined;
  if (documents !== undefined) return limitJson(documents, ledger, { maxBytes: maxContentBytes });
  return shownObject(json, ledger);
}

function shownString(text: string, ledger: Ledger): string {
  if (fitsAsText(text, maxContentBytes)) return shownText(text);
  const opened = parseJson(text);
  if (opened === undefined) return shownText(beginningOf(text, ledger, maxContentBytes));
  const own = newLedger();
  const json = mendJson(opened, own);
  const shown = typeof json === 'object' && json !== null ? shownObject(json, own) : String(json);
  ledger.cut += own.cut;
  return shown;
}

function shownObject(json: JsonObject | Json[], ledger: Ledger): string {
  const limited = limitJson(json, ledger, { maxBytes: maxContentBytes, sizeOf: bytesOfJsonText });
  return typeof limited === 'object' && limited !== null ? shownJson(limited) : String(limited);
}

/** Whose inputs and outputs can be messages. */
function mayTalk(type: RunType): boolean {
  switch (type) {
    case 'llm':
    case 'agent':
    case 'chain':
    case 'thread':
    case 'chat':
      return true;
    default:
      return false;
  }
}

/** A turn has no empty messages, and is a list. */
function turnOf(plain: PlainMessage | PlainMessage[]): PlainMessage[] | undefined {
  const said = [plain].flat().filter(({ content }) => content !== '');
  return said.length > 0 ? said : undefined;
}

function isShownAsMessages(type: RunType, json: Json): boolean {
  switch (type) {
    case 'llm':
    case 'thread':
      return isConversation(json);
    case 'agent':
    case 'chain':
      return isOnlyMessages(json);
    default:
      return false;
  }
}

function shownTurn(json: Json, side: Side, ledger: Ledger): Json | undefined {
  const messages = turnMessages(json, side);
  const [first] = messages;
  if (first === undefined) return undefined;
  const limited = limitJson(messages, ledger, { maxBytes: maxContentBytes });
  return typeof limited === 'string' ? [{ role: first.role, content: limited }] : limited;
}
