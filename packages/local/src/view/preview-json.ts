import { isContainer } from '../json/rebuild-json.js';

const maxLevels = 6;

/** The beginning of a value's JSON text; never more work than the characters asked for. */
export function previewJson(value: unknown, maxCharacters: number): string {
  const parts: string[] = [];
  let left = maxCharacters;
  const put = (text: string): boolean => {
    parts.push(text.slice(0, left));
    left -= text.length;
    return left > 0;
  };
  const visit = (value: unknown, level: number): boolean => {
    if (!isContainer(value)) return put(scalar(value, left));
    if (level > maxLevels) return put('…');
    const isList = Array.isArray(value);
    if (!put(isList ? '[' : '{')) return false;
    let isFirst = true;
    for (const key in value) {
      if (!Object.hasOwn(value, key)) continue;
      if (!isFirst && !put(',')) return false;
      isFirst = false;
      if (!isList && !put(`${JSON.stringify(key)}:`)) return false;
      if (!visit((value as Record<string, unknown>)[key], level + 1)) return false;
    }
    return put(isList ? ']' : '}');
  };
  visit(value, 1);
  return parts.join('');
}

function scalar(value: unknown, maxCharacters: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, maxCharacters));
  return String(value);
}
