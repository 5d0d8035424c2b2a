import { newLedger, type Ledger } from './ledger.js';
import { limitJson } from './limit-json.js';
import { mendJson, type Json, type JsonObject } from './mend-json.js';
import { mendRecord, storedKeyOf } from './mend-record.js';
import { mendText } from './mend-text.js';

const maxToolsBytes = 128 * 1024;
const maxOtherBytes = 64 * 1024;
const maxKeys = 128;
const maxChars = 192 * 1024;

/**
 * Request parameters as they are stored. `tools` and whatever else holds keys that the server would rename (a JSON
 * schema's properties, but not its `required`) go as JSON text; the dashboard reads `tools` back from it.
 */
export function mendParams(params: unknown, ledger: Ledger): Record<string, Json> | undefined {
  if (params === undefined) return undefined;
  const { record, cut } = mendRecord<Json>(params, {
    maxKeys,
    maxChars,
    valueOf: (value, key) => {
      if (value === null) return undefined;
      if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
      if (key === 'tools') return toolsText(value, ledger);
      if (typeof value === 'number') return value;
      const own = newLedger();
      const json = mendJson(value, own);
      if (json === undefined) return undefined;
      const shown = shownParam(key, limitJson(json, own, { maxBytes: maxOtherBytes }));
      ledger.cut += own.cut;
      return shown;
    },
  });
  ledger.cut += cut;
  return Object.keys(record).length === 0 ? undefined : record;
}

function shownParam(key: string, json: Json): Json {
  if (key === 'toolChoice' && hasUnreadableName(json)) return JSON.stringify({ toolChoice: json });
  if (key === 'audio' && typeof json === 'object' && !hasOnlyText(json))
    return JSON.stringify(json);
  return typeof json === 'object' && wouldBeRenamed(json) ? JSON.stringify(json) : json;
}

function toolsText(value: unknown, ledger: Ledger): string | undefined {
  const own = newLedger();
  const isShortText = typeof value === 'string' && value.length <= maxToolsBytes;
  if (isShortText) return mendText(value) || undefined;
  const json = mendJson(typeof value === 'string' ? parsed(value) : value, own);
  if (json === undefined || json === '') return undefined;
  const limited = limitJson(json, own, { maxBytes: maxToolsBytes });
  ledger.cut += own.cut;
  // Half a text is no JSON any more, and the server tries to repair it.
  const isHalf = typeof limited === 'string' && typeof json === 'object' && json !== null;
  return JSON.stringify(isHalf ? [{ name: `${Object.keys(json).length} tools` }] : limited);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The dashboard puts the name of a chosen function on the page as it is, and takes text for JSON where it can. */
function hasUnreadableName(choice: Json): boolean {
  const opened = typeof choice === 'string' ? (parsed(choice) as Json) : choice;
  if (Array.isArray(opened)) return opened.some((it) => hasUnreadableName(it));
  if (typeof opened !== 'object' || opened === null || opened['type'] !== 'function') return false;
  const chosen = opened['function'] ?? opened;
  const name = (chosen as JsonObject)['name'] ?? '';
  return typeof name !== 'string';
}

function hasOnlyText(json: Json): boolean {
  return (
    typeof json === 'object' &&
    json !== null &&
    Object.values(json).every((it) => typeof it === 'string')
  );
}

function wouldBeRenamed(json: Json): boolean {
  if (typeof json !== 'object' || json === null) return false;
  const keys = Array.isArray(json) ? [] : Object.keys(json);
  return keys.some((key) => storedKeyOf(key) !== key) || Object.values(json).some(wouldBeRenamed);
}
