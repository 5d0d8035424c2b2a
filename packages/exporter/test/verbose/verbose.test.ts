import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLunaryServer } from '../../../ingest/test/support/lunary-server.js';
import type { LunaryServer } from '../../../ingest/test/support/lunary-server.js';
import { LunarySpanExporter, LunarySpanProcessor, runIdOf } from '../../src/index.js';
import type { LunaryOptions } from '../../src/index.js';
import { endAgentTrace, startAgentTrace } from '../support/agent-trace.js';
import { sdks } from '../support/sdks.js';
import { span, spanIdOf } from '../support/spans.js';

let server: LunaryServer;
let lines: string[];
const silent = (): void => {};
beforeEach(async () => {
  server = await startLunaryServer();
  lines = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  diag.disable();
  await server.close();
});

const here = (more: LunaryOptions = {}): LunaryOptions => ({
  publicKey: crypto.randomUUID(),
  apiUrl: server.url,
  verbose: true,
  ...more,
});

const agent = (index: number, more: object = {}) =>
  span({
    spanId: spanIdOf(index),
    traceId: `${index}`.padStart(32, '1'),
    name: `agent ${index}`,
    attributes: { 'lunary.type': 'agent' },
    ...more,
  });

const sentLines = (): string[] => lines.filter((line) => /sent|SENT|kept/.test(line));

describe('verbose', () => {
  it('prints a line for each trace once the server has it: runs, tokens, where to look', async () => {
    const processor = new LunarySpanProcessor(here({ appUrl: 'https://lunary.example/' }));
    const { tracer, shutdown } = sdks['2.x']('processor', processor);
    const trace = startAgentTrace(tracer);
    endAgentTrace(trace);
    await shutdown();
    const root = [...server.runs].find(([, { parentRunId }]) => parentRunId === undefined)?.[0];
    expect(lines).toEqual([
      expect.stringMatching(
        new RegExp(
          `^lunary: sent guide: 4 runs, 20 → 10 tokens, \\d+ ms, https://lunary.example/traces/${root}$`,
        ),
      ),
    ]);
  });

  it('is off by default, and on with LUNARY_VERBOSE=1', async () => {
    for (const [variable, expected] of [
      ['', 0],
      ['1', 1],
    ] as const) {
      vi.stubEnv('LUNARY_VERBOSE', variable);
      const processor = new LunarySpanProcessor(here({ verbose: undefined }));
      processor.onEnd(agent(1));
      await processor.shutdown();
      expect(lines).toHaveLength(expected);
    }
  });

  it('names the run where it knows no dashboard', async () => {
    const exporter = new LunarySpanExporter(here());
    exporter.export([agent(1)], () => {});
    await exporter.shutdown();
    const id = runIdOf(agent(1).spanContext());
    expect(lines).toEqual([`lunary: sent agent 1: 1 run, 5 ms, run ${id}`]);
  });

  it('prints one line for a trace that was live, at its end', async () => {
    const processor = new LunarySpanProcessor(here());
    const { tracer, forceFlush, shutdown } = sdks['2.x']('processor', processor);
    const trace = startAgentTrace(tracer);
    trace.call.end();
    await forceFlush();
    expect(server.runs.size).toBeGreaterThan(0);
    expect(lines).toEqual([]);
    trace.innerCall.end();
    trace.fetch.end();
    trace.tool.end();
    trace.agent.end();
    trace.request.end();
    await shutdown();
    expect(lines).toHaveLength(1);
    // The request's own span is a run here: the agent was not known to be the only one below it.
    expect(lines[0]).toMatch(/^lunary: sent .*: [45] runs, 20 → 10 tokens/);
  });

  it('counts no thread and no turn, and names what the trace is', async () => {
    const processor = new LunarySpanProcessor(here());
    const attributes = { 'lunary.type': 'agent', 'lunary.thread.id': 'chat-7' };
    processor.onEnd(agent(1, { attributes }));
    await processor.shutdown();
    expect(sentLines()).toEqual([expect.stringMatching(/^lunary: sent agent 1: 1 run,/)]);
  });

  it('says that the root has failed', async () => {
    const processor = new LunarySpanProcessor(here());
    processor.onEnd(agent(1, { status: { code: 2, message: 'no luck' } }));
    await processor.shutdown();
    expect(lines).toEqual([expect.stringMatching(/, 5 ms, failed, run /)]);
  });

  it('says what was not sent, and why', async () => {
    server.rules.refuse = ({ runId }) =>
      runId === runIdOf(agent(2).spanContext()) ? 'never heard of it' : undefined;
    const processor = new LunarySpanProcessor(here());
    processor.onEnd(agent(1));
    processor.onEnd(agent(2));
    await processor.shutdown();
    expect(sentLines().toSorted()).toEqual([
      'lunary: NOT SENT agent 2: 1 run, 5 ms: never heard of it',
      expect.stringMatching(/^lunary: sent agent 1/),
    ]);
  });

  it('prints why nothing is sent: no key, a wrong address, a key that is refused', async () => {
    vi.stubEnv('LUNARY_PUBLIC_KEY', '');
    await new LunarySpanProcessor(here({ publicKey: undefined })).shutdown();
    expect(lines).toEqual([expect.stringMatching(/^lunary: warning: .*LUNARY_PUBLIC_KEY/)]);

    lines = [];
    vi.stubEnv('LUNARY_API_URL', 'lunary.internal');
    await new LunarySpanProcessor({ publicKey: 'key', verbose: true }).shutdown();
    expect(lines.join('\n')).toContain('LUNARY_API_URL');
    expect(lines.join('\n')).not.toContain('LUNARY_PUBLIC_KEY');

    vi.unstubAllEnvs();
    lines = [];
    server.rules.always = 401;
    const processor = new LunarySpanProcessor(here());
    processor.onEnd(agent(1));
    await processor.shutdown();
    expect(lines[0]).toMatch(/^lunary: error: .*LUNARY_PUBLIC_KEY/);
    expect(sentLines()).toEqual([expect.stringMatching(/NOT SENT agent 1.*401/)]);
  });

  it('shows names as redact leaves them, and never the key', async () => {
    const options = here({
      redact: (value, { field }) => (field === 'name' ? '[name]' : value),
    });
    const processor = new LunarySpanProcessor(options);
    processor.onEnd(agent(1));
    await processor.shutdown();
    expect(lines).toEqual([expect.stringContaining('sent [name]: 1 run')]);
    expect(lines.join('\n')).not.toContain(options.publicKey);
  });

  it('leaves diag what it had', async () => {
    const told: string[] = [];
    diag.setLogger(
      {
        error: silent,
        warn: (...parts) => told.push(parts.join(' ')),
        info: (...parts) => told.push(parts.join(' ')),
        debug: silent,
        verbose: silent,
      },
      DiagLogLevel.INFO,
    );
    told.length = 0;
    const processor = new LunarySpanProcessor(here());
    processor.onEnd(agent(1));
    await processor.shutdown();
    expect(told).toEqual([expect.stringMatching(/Lunary takes events.*127\.0\.0\.1/)]);
  });
});
