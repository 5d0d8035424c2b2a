// node --import @lunary-otel/exporter/register app.js
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LocalLunary, startLocalLunary } from '@lunary-otel/local';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Provider, startProvider } from './support/provider.ts';
import { eventually, outlineOf, treesOf } from './support/runs.ts';
import { type App, makeApp, type Run } from './support/zero-code-app.ts';

const register = '@lunary-otel/exporter/register';
const sdkNode = '@opentelemetry/sdk-node';
/** Loads in a third of the time. */
const traceNode = '@opentelemetry/sdk-trace-node';
const auto = '@opentelemetry/auto-instrumentations-node';

/** A span of the app's own, and then what a test is about. */
const withAgent = (then = ''): string => `
const { trace } = require('@opentelemetry/api');
trace.getTracer('app').startActiveSpan('support', { attributes: { 'lunary.type': 'agent' } }, (span) => span.end());
${then}`;

const question = `
const client = new OpenAI();
const { choices } = await client.chat.completions.create({
  model: 'gpt-4o',
  messages: [{ role: 'user', content: 'How is city 7?' }],
});
console.log(choices[0].message.content);`;
const esmCall = `import OpenAI from 'openai';\n${question}`;
const cjsCall = `const OpenAI = require('openai');\n(async () => {${question}})();`;

let lunary: LocalLunary;
let provider: Provider;
let apps: App[];
beforeEach(async () => {
  apps = [];
  lunary = await startLocalLunary();
  provider = await startProvider();
});
afterEach(async () => {
  for (const app of apps) app.remove();
  await Promise.all([lunary.close(), provider.close()]);
});

function start(
  packages: readonly string[],
  files: Record<string, string>,
  args: readonly string[],
  env: Record<string, string> = {},
): Run {
  const app = makeApp({ packages, files });
  apps.push(app);
  return app.run(args, {
    LUNARY_API_URL: lunary.url,
    LUNARY_PUBLIC_KEY: lunary.publicKey,
    OPENAI_BASE_URL: `${provider.url}/v1`,
    OPENAI_API_KEY: 'not-needed-on-loopback',
    ...env,
  });
}

const startCjs = (code: string, env: Record<string, string> = {}, sdk: string = traceNode): Run =>
  start([sdk], { 'app.cjs': code }, ['--import', register, 'app.cjs'], env);

const outlines = (): string[][] => treesOf(lunary.runs()).map((tree) => outlineOf(tree));
const wellEnded = { code: 0, signal: null };

describe('an app without a line of set-up', () => {
  it.each<[string, string[], Record<string, string>, string[]]>([
    [
      'an ES module, instrumented by OpenInference',
      ['@arizeai/openinference-instrumentation-openai'],
      { 'app.mjs': esmCall },
      ['--import', register, 'app.mjs'],
    ],
    [
      'CommonJS, instrumented by OpenInference',
      ['@arizeai/openinference-instrumentation-openai'],
      { 'app.cjs': cjsCall },
      ['--import', register, 'app.cjs'],
    ],
    [
      'CommonJS with --require',
      ['@arizeai/openinference-instrumentation-openai'],
      { 'app.cjs': cjsCall },
      ['--require', register, 'app.cjs'],
    ],
    [
      'an ES module, with what the auto-instrumentations bring along',
      [auto],
      { 'app.mjs': esmCall },
      ['--import', register, 'app.mjs'],
    ],
    [
      'both instrumentations of one library, of which one is used',
      [
        auto,
        '@arizeai/openinference-instrumentation-openai',
        '@opentelemetry/instrumentation-openai',
      ],
      { 'app.mjs': esmCall },
      ['--import', register, 'app.mjs'],
    ],
  ])('is traced with its messages: %s', async (_what, packages, files, args) => {
    const run = start([sdkNode, 'openai', ...packages], files, args, { OTEL_SERVICE_NAME: 'shop' });
    const { out, err, ...ending } = await run.ended;
    expect(err).toBe('');
    expect(ending).toEqual(wellEnded);
    expect(out).toContain('About city 7');
    expect(outlines()).toEqual([['llm gpt-4o success']]);
    const [call] = lunary.runs();
    expect(call?.input).toEqual([{ role: 'user', content: 'How is city 7?' }]);
    expect(JSON.stringify(call?.output)).toContain('About city 7');
    expect(call?.metadata).toMatchObject({ serviceName: 'shop' });
    expect(lunary.problems()).toEqual([]);
  });

  it('can do with a tracer provider alone', async () => {
    const files = { 'app.cjs': withAgent() };
    const run = start([traceNode], files, ['--import', register, 'app.cjs'], {
      OTEL_SERVICE_NAME: 'shop',
      LUNARY_VERBOSE: '1',
    });
    const { err, code } = await run.ended;
    expect(err).toContain('sdk-trace-node');
    expect(code).toBe(0);
    expect(lunary.runs()[0]?.metadata).toMatchObject({ serviceName: 'shop' });
  });

  it('sends nothing to anybody else', async () => {
    const collector = await startCollector();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const { err } = await startCjs(withAgent(), env, sdkNode).ended;
    await collector.close();
    expect(collector.paths).toEqual([]);
    expect(err).toContain('No instrumentation is installed');
    expect(outlines()).toEqual([['agent support success']]);
  });

  it('keeps the exporters that the environment names', async () => {
    const collector = await startCollector();
    const env = {
      OTEL_TRACES_EXPORTER: 'otlp, console',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    };
    const { out } = await startCjs(withAgent(), env, sdkNode).ended;
    await collector.close();
    expect(collector.paths).toEqual(['/v1/traces']);
    expect(out).toContain("name: 'support'");
    expect(outlines()).toEqual([['agent support success']]);
  });

  it('is left alone with OTEL_SDK_DISABLED', async () => {
    const ended = await startCjs(withAgent(), { OTEL_SDK_DISABLED: 'true' }).ended;
    expect(ended).toEqual({ ...wellEnded, out: '', err: '' });
    expect(lunary.runs()).toEqual([]);
  });

  it('is set up once, however often that is asked for', async () => {
    const args = ['--require', register, '--import', register, 'app.cjs'];
    const { err } = await start([traceNode], { 'app.cjs': withAgent() }, args).ended;
    expect(err.match(/No instrumentation/g)).toHaveLength(1);
    expect(outlines()).toEqual([['agent support success']]);
  });
});

describe('the end of an app', () => {
  const forEver = `console.log('ready'); setInterval(() => {}, 1000);`;

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s delivers, and is by that signal',
    async (signal) => {
      const run = startCjs(withAgent(forEver));
      await run.wrote('ready');
      run.kill(signal);
      expect(await run.ended).toMatchObject({ code: null, signal });
      expect(outlines()).toEqual([['agent support success']]);
    },
  );

  it("leaves a signal to the app's own handler, and delivers meanwhile", async () => {
    const handlers = `process.on('SIGTERM', () => console.log('asked'));
      process.on('SIGUSR2', () => process.exit(7));`;
    const run = startCjs(withAgent(handlers + forEver));
    await run.wrote('ready');
    run.kill('SIGTERM');
    await run.wrote('asked');
    await eventually(() => lunary.runs().length > 0, 10_000);
    run.kill('SIGUSR2');
    expect(await run.ended).toMatchObject({ code: 7, signal: null });
    expect(outlines()).toEqual([['agent support success']]);
  });

  it('comes also where somebody else ends the process only if nobody else listens', async () => {
    const files = {
      'polite.cjs': `process.on('SIGTERM', function mine() {
        if (process.listeners('SIGTERM').length > 1) return;
        process.off('SIGTERM', mine);
        process.kill(process.pid, 'SIGTERM');
      });`,
      'app.cjs': withAgent(forEver),
    };
    const args = ['--require', './polite.cjs', '--import', register, 'app.cjs'];
    const run = start([traceNode], files, args);
    await run.wrote('ready');
    run.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it('by a second signal comes at once', async () => {
    const slow = await startCollector(1_500);
    const run = startCjs(withAgent(forEver), { LUNARY_API_URL: slow.url });
    await run.wrote('ready');
    run.kill('SIGTERM');
    await eventually(() => slow.paths.length > 0, 10_000);
    run.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: null, signal: 'SIGTERM' });
    await slow.close();
    // It would have asked again for what its answer left out.
    expect(slow.paths).toHaveLength(1);
  });

  it('by process.exit() is at once, with its code, and says what it cost where asked', async () => {
    const { code, err } = await startCjs(withAgent('process.exit(3);'), { LUNARY_VERBOSE: '1' })
      .ended;
    expect(code).toBe(3);
    expect(err).toContain('the process ended before 1 of its spans could be sent');
  });

  it('by an error is what it is without telemetry', async () => {
    const { code, err } = await startCjs(withAgent(`throw new TypeError('a bug');`)).ended;
    expect(code).toBe(1);
    expect(err).toContain("throw new TypeError('a bug');");
    expect(err).toContain('TypeError: a bug');
  });

  it('waits for a server that is slow to take what there is', async () => {
    const slow = await startCollector(300);
    const { code } = await startCjs(withAgent(), { LUNARY_API_URL: slow.url }).ended;
    await slow.close();
    expect(code).toBe(0);
    expect(slow.paths[0]).toBe('/v1/runs/ingest');
  });
});

describe('a set-up that cannot be', () => {
  it('says what to install, and lets the app run', async () => {
    const files = { 'app.cjs': `console.log('runs')` };
    const { out, err, code } = await start([], files, ['--import', register, 'app.cjs']).ended;
    expect(err).toMatch(
      /^lunary: OpenTelemetry is not installed.*npm install .*sdk-node.*auto-instr/,
    );
    expect(err.trim().split('\n')).toHaveLength(1);
    expect({ out, code }).toEqual({ out: 'runs\n', code: 0 });
  });

  it('says that there is no key, and lets the app run', async () => {
    const { err, code } = await startCjs(withAgent(), { LUNARY_PUBLIC_KEY: '' }).ended;
    expect(err).toContain('LUNARY_PUBLIC_KEY');
    expect(code).toBe(0);
  });

  it('names an instrumentation that breaks, and does without it', async () => {
    const name = '@opentelemetry/instrumentation-openai';
    const files = {
      'app.cjs': withAgent(),
      'package.json': JSON.stringify({ dependencies: { [name]: '*' } }),
      [`node_modules/${name}/index.js`]: `throw new Error('too old');`,
    };
    const { err, code } = await start([traceNode], files, ['--import', register, 'app.cjs']).ended;
    expect(err).toContain(`${name} is installed and cannot be used: too old`);
    expect(code).toBe(0);
    expect(outlines()).toEqual([['agent support success']]);
  });

  it('uses no instrumentation that somebody else has brought along', async () => {
    const name = '@opentelemetry/instrumentation-openai';
    const files = {
      'app.cjs': withAgent(),
      [`node_modules/${name}/index.js`]: `throw new Error('too old');`,
    };
    const { err } = await start([traceNode], files, ['--import', register, 'app.cjs']).ended;
    expect(err).not.toContain('too old');
  });

  it('joins a provider of OpenTelemetry 1.x that is there already', async () => {
    const files = {
      'set-up.cjs': `const { BasicTracerProvider } = require('otel1-sdk-trace-base');
        const provider = new BasicTracerProvider();
        provider.register();
        process.once('beforeExit', () => provider.shutdown());`,
      'app.cjs': withAgent(),
    };
    const args = ['--import', './set-up.cjs', '--import', register, 'app.cjs'];
    const { err, code } = await start(['otel1-sdk-trace-base'], files, args).ended;
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(outlines()).toEqual([['agent support success']]);
  });

  it('says what to do where a newer SDK is there already, and leaves it as it is', async () => {
    const files = {
      'set-up.cjs': `const { NodeSDK, tracing } = require('@opentelemetry/sdk-node');
        const { ConsoleSpanExporter, SimpleSpanProcessor } = tracing;
        new NodeSDK({
          spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())],
          metricReaders: [],
          logRecordProcessors: [],
        }).start();`,
      'app.cjs': withAgent(),
    };
    const args = ['--import', './set-up.cjs', '--import', register, 'app.cjs'];
    const { out, err, code } = await start([sdkNode], files, args).ended;
    expect(err).toMatch(/new LunarySpanProcessor\(\).*spanProcessors/);
    expect(out).toContain("name: 'support'");
    expect(code).toBe(0);
    expect(lunary.runs()).toEqual([]);
  });
});

interface Collector {
  url: string;
  /** Of the requests, in order. */
  paths: string[];
  close(): Promise<void>;
}

/** Something that takes any request, after a while. */
async function startCollector(answerMillis = 0): Promise<Collector> {
  const paths: string[] = [];
  const server: Server = createServer((request, response) => {
    paths.push(request.url ?? '');
    request
      .resume()
      .on('end', () => setTimeout(() => response.end('{"results":[]}'), answerMillis));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, paths, close };
}
