import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, pages, root } from './support/doc-pages.ts';
import { codeOf, complaintsAbout, isInstalled, packagesOf } from './support/doc-project.ts';
import { treesOf } from './support/show-capture.mjs';

const all = pages();

/** Packages that pages import and that need not be installed for this: their types are not checked then. */
const notInstalled = [
  '@ai-sdk/openai',
  '@ai-sdk/otel',
  '@arizeai/openinference-instrumentation-langchain',
  '@arizeai/openinference-instrumentation-openai',
  '@azure/opentelemetry-instrumentation-azure-sdk',
  '@braintrust/otel',
  '@langchain/core',
  '@langfuse/otel',
  '@langfuse/tracing',
  '@livekit/agents',
  '@mastra/core',
  '@mastra/observability',
  '@mastra/otel-exporter',
  '@opentelemetry/instrumentation-aws-sdk',
  '@opentelemetry/instrumentation-openai',
  '@pydantic/logfire-node',
  '@sentry/node',
  '@strands-agents/sdk',
  '@traceloop/node-server-sdk',
  '@vercel/functions',
  '@vercel/otel',
  'ai',
  'genkit',
  'langsmith',
  'next',
  'openai',
  'openlit',
];

describe('the code on the pages', () => {
  it('type-checks against the built packages', async () => {
    expect(await complaintsAbout(all)).toBe('');
  }, 120_000);

  it('imports nothing but what is installed here or listed as not installed', () => {
    const imported = new Set(all.flatMap(codeOf).flatMap(({ code }) => packagesOf(code)));
    const unknown = [...imported].filter((name) => !isInstalled(name));
    expect(unknown.filter((name) => !notInstalled.includes(name))).toEqual([]);
    expect(notInstalled.filter((name) => !imported.has(name))).toEqual([]);
  });

  it('is in blocks that say their language', () => {
    const silent = all.flatMap(blocksOf).filter(({ language }) => language === '');
    expect(silent.map(({ place }) => place).filter((place) => place.startsWith('docs/'))).toEqual(
      [],
    );
  });
});

describe('the links on the pages', () => {
  it('lead to files that exist and headings that stand there', () => {
    const broken = all.flatMap((page) =>
      linksOf(page.text)
        .filter((link) => !isThere(page.path, link))
        .map((link) => `${page.path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});

describe('the trees on the pages', () => {
  const trees = all.flatMap(blocksOf).flatMap(({ note, ...block }) => {
    const capture = /^capture: (\S+)$/.exec(note ?? '')?.[1];
    return capture === undefined ? [] : [{ ...block, capture }];
  });

  it.each(trees)('$place is what comes out of $capture', async ({ capture, code, place }) => {
    const tree = await treesOf(capture);
    if (process.env['UPDATE_DOCS'] === '1') put(place, tree);
    else expect(code, 'UPDATE_DOCS=1 writes the trees anew').toBe(tree);
  });

  // From the words to the end of their sentence.
  const claim = /\bnothing\s+arrives\b(.*?)\.(?=\s|$)/gs;
  const nothings = all.flatMap(({ path, text }) =>
    [...text.matchAll(claim)].flatMap(([, rest = '']) =>
      [...rest.matchAll(/captures\/([^)\s]+)\.json/g)].map(([, capture = '']) => ({
        path,
        capture,
      })),
    ),
  );

  it.each(nothings)('$path is right that nothing arrives of $capture', async ({ capture }) => {
    expect(await treesOf(capture)).toBe('');
  });
});

/** Replaces the content of the block at a place. */
function put(place: string, content: string): void {
  const [path = '', line = ''] = place.split(':');
  const page = pages().find((candidate) => candidate.path === path);
  const before = blocksOf(all.find((candidate) => candidate.path === path) ?? { path, text: '' });
  const at = before.findIndex((block) => block.place === `${path}:${line}`);
  const blocks = page ? blocksOf(page) : [];
  const lines = page?.text.split('\n') ?? [];
  const opening = Number(blocks[at]?.place.split(':')[1]);
  const closing = lines.indexOf('```', opening);
  lines.splice(opening, closing - opening, content);
  writeFileSync(join(root, path), lines.join('\n'));
}

/** Links to other files and headings; those to other sites are not looked at. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

function isThere(from: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(root, target))) return false;
  if (heading === undefined) return true;
  const page = all.find((candidate) => candidate.path === target);
  return page !== undefined && anchorsOf(page.text).includes(heading);
}

function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}
