import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFacts } from '../src/facts/read-facts.js';
import { viewOf } from '../src/span/view-of.js';
import { settleTrace } from '../src/trace/settle-trace.js';
import { spanWith } from './support/made.ts';

/** Every attribute of the GenAI conventions and what is used with them, as of 2026-10: name, type, status, note. */
const table = readFileSync(new URL('data/genai-attributes.tsv', import.meta.url), 'utf8');

const rows = table
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'))
  .filter(([names = '']) => !names.startsWith('events '))
  .flatMap(([names = '', type = '']) => namesIn(names).map((name) => [name, type] as const));

/** What no run shows, and why. */
const notShown: Readonly<Record<string, string>> = {
  'gen_ai.operation.name': 'is the type of the run',
  'mcp.method.name': 'is the type of the run',
  'gen_ai.request.stream_cursor': 'says where a client went on reading',
  'gen_ai.usage.text.input_tokens': 'is part of a total; Lunary has no place for it',
  'gen_ai.usage.image.input_tokens': 'is part of a total; Lunary has no place for it',
  'gen_ai.usage.audio.input_tokens': 'is part of a total; Lunary has no place for it',
  'gen_ai.usage.text.output_tokens': 'is part of a total; Lunary has no place for it',
  'gen_ai.usage.image.output_tokens': 'is part of a total; Lunary has no place for it',
  'gen_ai.usage.audio.output_tokens': 'is part of a total; Lunary has no place for it',
  'gen_ai.usage.text.cache_read.input_tokens': 'is part of a total; Lunary has no place for it',
  'gen_ai.usage.image.cache_read.input_tokens': 'is part of a total; Lunary has no place for it',
  'gen_ai.usage.audio.cache_read.input_tokens': 'is part of a total; Lunary has no place for it',
  'gen_ai.agent.description': 'is the same text on every run of an agent',
  'gen_ai.tool.description': 'is the same text on every run of a tool',
  'gen_ai.skill.description': 'is the same text on every run of a skill',
  'gen_ai.main_agent.id': 'describes the process',
  'gen_ai.main_agent.name': 'describes the process',
  'gen_ai.main_agent.description': 'describes the process',
  'gen_ai.token.modality': 'stands on metrics only',
  'gen_ai.token.type': 'stands on metrics only',
  'openai.api.type': 'says which endpoint was called',
  'azure.resource_provider.namespace': 'is the same on every span',
  'mcp.protocol.version': 'is about the protocol',
  'jsonrpc.request.id': 'is about the protocol',
  'jsonrpc.protocol.version': 'is about the protocol',
  'rpc.response.status_code': 'is about the protocol: error.type says it',
};

describe('an attribute of the newest conventions', () => {
  it.each(rows.filter(([name]) => !(name in notShown)))('%s (%s) is on some run', (name, type) => {
    expect(runsShow(name, type)).toBe(true);
  });

  it.each(rows.filter(([name]) => name in notShown))('%s is on none', (name, type) => {
    expect(runsShow(name, type)).toBe(false);
  });

  it('is in the table', () => {
    const names = new Set(rows.map(([name]) => name));
    expect(Object.keys(notShown).filter((name) => !names.has(name))).toEqual([]);
    expect(names.size).toBeGreaterThan(90);
  });
});

const operations =
  'chat embeddings execute_tool invoke_agent invoke_workflow retrieval search_memory';

/** Spans on which an attribute can stand. */
const places: readonly Readonly<Record<string, unknown>>[] = [
  ...operations.split(' ').map((operation) => ({ 'gen_ai.operation.name': operation })),
  {
    'gen_ai.operation.name': 'chat',
    'gen_ai.usage.input_tokens': 9e6,
    'gen_ai.usage.output_tokens': 9e6,
  },
  ...['tools/call', 'resources/read', 'prompts/get'].map((method) => ({
    'mcp.method.name': method,
  })),
];

const events = [
  { name: 'exception', attributes: {} },
  { name: 'gen_ai.evaluation.result', attributes: { 'gen_ai.evaluation.score.value': 1 } },
];
const mark = 'mark-7357';
const number = 7357;

function runsShow(name: string, type: string): boolean {
  const attributes = { [name]: valueOf(type) };
  const spans = [
    ...places.map((place) => spanWith({ attributes: { ...place, ...attributes } })),
    ...events.map((event) =>
      spanWith({
        attributes: places[0] ?? {},
        events: [{ ...event, attributes: { ...event.attributes, ...attributes } }],
      }),
    ),
  ];
  return spans.some((span) => {
    const facts = readFacts(viewOf(span));
    const run = facts.genai ? settleTrace([{ facts }]).runs[0] : undefined;
    return /mark-7357|7357|true/.test(JSON.stringify({ ...run, id: '', traceId: '' }));
  });
}

function valueOf(type: string): unknown {
  if (/^(int|double)/.test(type)) return number;
  if (type.startsWith('boolean')) return true;
  if (type.startsWith('string[]')) return [mark];
  if (!type.startsWith('any')) return mark;
  return JSON.stringify([{ role: 'user', type: 'text', name: mark, content: mark }]);
}

/** `a.b.c / .d` is `a.b.c` and `a.b.d`; `a.b.c / x.y` is `a.b.c` and `a.x.y`; `a.{b,c}.d` is both of them. */
function namesIn(cell: string): string[] {
  const [first = '', ...others] = cell.split(' / ');
  const segments = first.split('.');
  const names = others.map((other) => {
    const own = other.replace(/^\./, '').split('.');
    const replaced = other.startsWith('.') ? 1 : own.length;
    return [...segments.slice(0, segments.length - replaced), ...own].join('.');
  });
  return [first, ...names].flatMap((name) => {
    const [all = '', choices = ''] = /\{(.*)\}/.exec(name) ?? [];
    return all === '' ? [name] : choices.split(',').map((choice) => name.replace(all, choice));
  });
}
