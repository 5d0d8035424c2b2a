/**
 * Why Lunary's server would refuse an event or lose part of it: its rules, written down a second time from what was
 * measured, independently of the code under test.
 */
import type { IngestEvent } from '@lunary-otel/ingest';

const jsonFields = [
  'input',
  'output',
  'extra',
  'params',
  'metadata',
  'userProps',
  'error',
] as const;
const maxInt4 = 2 ** 31 - 1;
const maxMetadataCacheKey = 2_600;

/** What arrives: the event as JSON, every key camelCased on the way in. */
export function stored(event: IngestEvent): Record<string, unknown> {
  return camelCased(JSON.parse(JSON.stringify(event))) as Record<string, unknown>;
}

export function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, child] of Object.entries(value)) {
    const parts = key.split(/(?=[-_][a-zA-Z])/);
    const name = parts.map((it) =>
      /^[-_][a-zA-Z]/.test(it) ? it.slice(1, 2).toUpperCase() + it.slice(2) : it,
    );
    result[name.join('')] = camelCased(child);
  }
  return result;
}

export function refusals(event: IngestEvent): string[] {
  const problems: string[] = [];
  const raw = JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
  textProblems(raw, '', problems);
  for (const field of jsonFields) {
    if (beginsWithBoolean(raw[field])) problems.push(`${field} begins with a boolean`);
  }
  problems.push(...idProblems('runId', raw['runId']));
  if ('parentRunId' in raw) {
    problems.push(...idProblems('parentRunId', raw['parentRunId']));
    if (raw['parentRunId'] === raw['runId']) problems.push('is its own parent');
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(raw['timestamp'])))
    problems.push('timestamp');
  for (const field of ['name', 'userId', 'type'])
    problems.push(...indexProblems(field, raw[field]));
  if (event.event === 'start' && typeof raw['name'] !== 'string') problems.push('no name');
  const tags = raw['tags'] ?? [];
  if (!Array.isArray(tags)) problems.push('tags are no list');
  else
    for (const tag of tags)
      problems.push(...(typeof tag === 'string' ? indexProblems('tag', tag) : ['tag is no text']));
  problems.push(...metadataProblems(raw['metadata']), ...tokenProblems(raw));
  if (event.type === 'chat') {
    for (const field of ['input', 'output']) {
      if (raw[field] !== undefined && !Array.isArray(raw[field]))
        problems.push(`${field} of a chat is no list`);
    }
  }
  return problems;
}

function textProblems(value: unknown, path: string, problems: string[]): void {
  if (typeof value === 'string') {
    if (/\0/.test(value)) problems.push(`NUL in ${path}`);
    if (/\p{Surrogate}/u.test(value)) problems.push(`lone surrogate in ${path}`);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const names = new Set<string>();
  for (const key of Object.keys(value)) {
    if (key === '__proto__') problems.push(`__proto__ in ${path}`);
    textProblems(key, `a key of ${path}`, problems);
    if (!Array.isArray(value)) {
      const [name] = Object.keys(camelCased({ [key]: 0 }) as object);
      if (name !== undefined && names.has(name))
        problems.push(`two keys of ${path} become ${name}`);
      names.add(name ?? '');
    }
    textProblems((value as Record<string, unknown>)[key], `${path}.${key}`, problems);
  }
}

function beginsWithBoolean(value: unknown): boolean {
  return Array.isArray(value) ? beginsWithBoolean(value[0]) : typeof value === 'boolean';
}

function idProblems(field: string, id: unknown): string[] {
  if (typeof id !== 'string' || id === '') return [`${field} is no id`];
  const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  return id.length === 36 && !isUuid ? [`${field} looks like a UUID and is none`] : [];
}

function indexProblems(field: string, value: unknown): string[] {
  return typeof value === 'string' && Buffer.byteLength(value) > 2_000
    ? [`${field} is too long for its index`]
    : [];
}

function metadataProblems(metadata: unknown): string[] {
  if (metadata === undefined) return [];
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    return ['metadata is no object'];
  return Object.entries(metadata).flatMap(([key, value]) => {
    const [name] = Object.keys(camelCased({ [key]: 0 }) as object);
    const scalars = Array.isArray(value) ? value : [value];
    return [
      ...(scalars.every((it) => ['string', 'number', 'boolean'].includes(typeof it))
        ? []
        : [`metadata.${key} is dropped`]),
      ...(['templateId', 'templateVersionId', 'tags'].includes(name ?? '')
        ? [`metadata.${key} means something else`]
        : []),
      ...(Buffer.byteLength(key) > maxMetadataCacheKey
        ? ['a metadata key is too long for its index']
        : []),
    ];
  });
}

function tokenProblems({ tokensUsage }: Record<string, unknown>): string[] {
  if (tokensUsage === undefined) return [];
  const { prompt, completion, promptCached } = tokensUsage as Record<string, unknown>;
  return [
    ...([prompt, completion, promptCached].every(fits) ? [] : ['a token count does not fit']),
    ...(fits(Number(prompt ?? 0) + Number(completion ?? 0))
      ? []
      : ['the sum of tokens does not fit']),
    ...(Number(promptCached ?? 0) <= Number(prompt ?? 0) ? [] : ['more cached than prompt tokens']),
  ];
}

function fits(count: unknown): boolean {
  if (count === undefined) return true;
  return Number.isInteger(count) && (count as number) >= 0 && (count as number) <= maxInt4;
}
