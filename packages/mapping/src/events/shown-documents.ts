import type { Json } from './mend-json.js';

/**
 * A retriever's documents as the cards that the dashboard makes of a list whose every element has a text `title` or an
 * `id`, and a text `source` or `summary`. `undefined` if a card would hide something: then the list is JSON like any other.
 */
export function shownDocuments(json: Json): Json[] | undefined {
  if (!Array.isArray(json) || !json.every(isDocument)) return undefined;
  return json.map(({ id, title, summary, source }, index) => ({
    // Not shown, but without it an untitled document is no card.
    id: id ?? String(index + 1),
    ...(title === undefined ? {} : { title }),
    summary: summary ?? '',
    ...(source === undefined ? {} : { source }),
  }));
}

type Document = { [key in 'id' | 'title' | 'summary' | 'source']?: string };

function isDocument(json: Json): json is Document {
  return (
    typeof json === 'object' &&
    json !== null &&
    !Array.isArray(json) &&
    Object.entries(json).every(([key, value]) => isField(key) && typeof value === 'string')
  );
}

function isField(key: string): boolean {
  return key === 'id' || key === 'title' || key === 'summary' || key === 'source';
}
