import type { RetrievedDocument } from '../facts/fields.js';
import { objectOf, opened } from '../json/parse.js';
import { firstOf, isObject, numberOf, textOf } from '../json/values.js';
import { resultTextOf } from '../messages/part.js';

const MAX_TITLE_CHARACTERS = 80;

/** One retrieved document of any shape → what Lunary shows as a card. Nothing for a value that holds no document. */
export function documentOf(value: unknown): RetrievedDocument[] {
  const source = opened(value);
  if (typeof source === 'string') return [{ summary: source }];
  if (!isObject(source)) return [];
  const node = source['node'];
  const inner = isObject(source['kwargs'])
    ? source['kwargs']
    : isObject(node)
      ? { ...node, score: source['score'] }
      : source;
  const about = objectOf(inner['metadata']) ?? {};
  const summary = firstOf(
    inner,
    'content',
    'pageContent',
    'page_content',
    'text',
    'document',
    'summary',
  );
  const id = firstOf(inner, 'id', 'document_id') ?? firstOf(about, 'id');
  const title = textOf(firstOf(inner, 'title', 'name')) ?? textOf(firstOf(about, 'title', 'name'));
  const from =
    textOf(firstOf(inner, 'source', 'url', 'uri')) ??
    textOf(firstOf(about, 'source', 'url', 'uri', 'path'));
  const score = numberOf(firstOf(inner, 'score', 'distance'));
  const label =
    title ?? (typeof id === 'string' || typeof id === 'number' ? String(id) : undefined);
  const document: RetrievedDocument = {
    ...(id === undefined ? {} : { id: String(id) }),
    ...(label === undefined && score === undefined
      ? {}
      : {
          title: [
            label?.slice(0, MAX_TITLE_CHARACTERS),
            score === undefined ? undefined : `score ${score}`,
          ]
            .filter((part) => part !== undefined)
            .join(' · '),
        }),
    ...(summary === undefined ? {} : { summary: resultTextOf(summary) }),
    ...(from === undefined ? {} : { source: from }),
  };
  return Object.keys(document).length > 0 ? [document] : [];
}
