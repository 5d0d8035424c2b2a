import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { startLocalLunary } from '@lunary-otel/local';
import { describe, expect, it } from 'vitest';
import { bundle } from './lib/bundle.mjs';
import type { BundleOptions } from './lib/bundle.mjs';

/** Bytes of everything we bring, minified, and gzipped. To be raised knowingly. */
const budget = { minified: 320_000, gzipped: 100_000 };

const kinds: BundleOptions['kind'][] = ['workerd', 'edge-light', 'worker', 'browser'];
const everything = "export * from '@lunary-otel/exporter';";

/** What every web platform has. No process, no Buffer, no setImmediate, no require, nothing of CompressionStream. */
const webGlobals = {
  AbortController,
  fetch,
  Headers,
  performance,
  Response,
  setInterval,
  setTimeout,
  clearInterval,
  clearTimeout,
  TextDecoder,
  TextEncoder,
  URL,
};

describe.each(kinds)('with the condition %s', (kind) => {
  it('a bundle needs no module of Node, and not undici', async () => {
    const { imports, inputs } = await bundle({
      code: everything,
      kind,
      external: ['node:*', '@opentelemetry/api'],
    });
    expect([...new Set(imports)]).toEqual(['@opentelemetry/api']);
    expect(inputs.filter((input) => input.includes('undici'))).toEqual([]);
    expect(inputs.some((input) => input.endsWith('ingest/dist/web.js'))).toBe(true);
  });
});

it('without a condition a bundle for Node has undici', async () => {
  const { inputs } = await bundle({ code: everything, kind: 'esm' });
  expect(inputs.some((input) => input.includes('node_modules/undici/'))).toBe(true);
});

it('a bundle for the web stays within its budget', async () => {
  const { text } = await bundle({
    code: "export { LunarySpanProcessor, withLunary } from '@lunary-otel/exporter';",
    kind: 'workerd',
    external: ['@opentelemetry/api'],
    minify: true,
  });
  expect(Buffer.byteLength(text)).toBeLessThan(budget.minified);
  expect(gzipSync(text).length).toBeLessThan(budget.gzipped);
});

const script = `
  import { DiagConsoleLogger, diag } from '@opentelemetry/api';
  import { LunarySpanProcessor, runIdOf } from '@lunary-otel/exporter';
  diag.setLogger(new DiagConsoleLogger());
  const processor = new LunarySpanProcessor({
    ...LUNARY,
    spoolDirectory: '/var/spool/lunary',
    compression: 'gzip',
    threads: true,
  });
  const spanContext = { traceId: '7a'.repeat(16), spanId: '5b'.repeat(8), traceFlags: 1 };
  const span = {
    name: 'chat',
    kind: 2,
    spanContext: () => spanContext,
    startTime: [1_700_000_000, 0],
    endTime: [1_700_000_001, 0],
    ended: true,
    status: { code: 0 },
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.conversation.id': 'c-1',
    },
    events: [],
    links: [],
    resource: { attributes: {} },
    instrumentationScope: { name: 'web' },
  };
  processor.onStart(span);
  processor.onEnd(span);
  DONE(processor.forceFlush());
`;

it('it runs where there is nothing but what every web platform has, and says what it has to leave out', async () => {
  const { text } = await bundle({ code: script, kind: 'edge-light' });
  const lunary = await startLocalLunary({ quiet: true });
  const said: string[] = [];
  const say = (...words: unknown[]): void => void said.push(words.join(' '));
  try {
    await new Promise((resolve) => {
      const context = createContext({
        ...webGlobals,
        console: { log: say, info: say, warn: say, error: say, debug: () => {}, trace: () => {} },
        LUNARY: { apiUrl: lunary.url, publicKey: lunary.publicKey },
        DONE: resolve,
      });
      runInContext(text, context);
    });
    expect(lunary.runs().map(({ type }) => type)).toEqual(
      expect.arrayContaining(['llm', 'thread', 'chat']),
    );
    expect(said.filter((line) => line.includes('is ignored'))).toEqual([
      expect.stringContaining('spoolDirectory is ignored'),
      expect.stringContaining('compression is ignored'),
    ]);
  } finally {
    await lunary.close();
  }
});

it('every condition leads to the same types', () => {
  const manifest = new URL('../../packages/ingest/package.json', import.meta.url);
  const entries = JSON.parse(readFileSync(manifest, 'utf8')).exports['.'];
  for (const kind of kinds) {
    for (const way of ['import', 'require']) {
      expect(entries[kind][way].types).toBe(entries[way].types);
    }
  }
});

it('an ES module without require sends through fetch, although undici is in it', async () => {
  const { text } = await bundle({ code: script, kind: 'esm', banner: {} });
  const lunary = await startLocalLunary({ quiet: true });
  try {
    await new Promise((resolve) => {
      Object.assign(globalThis, {
        LUNARY: { apiUrl: lunary.url, publicKey: lunary.publicKey },
        DONE: resolve,
      });
      void import(`data:text/javascript,${encodeURIComponent(text)}`);
    });
    expect(lunary.runs().map(({ type }) => type)).toContain('llm');
  } finally {
    await lunary.close();
  }
});
