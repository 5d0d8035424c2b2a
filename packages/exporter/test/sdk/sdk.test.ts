import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalLunary } from '@lunary-otel/local';
import type { LocalLunary } from '@lunary-otel/local';
import { LunarySpanExporter, LunarySpanProcessor, runIdOf } from '../../src/index.js';
import { endAgentTrace, startAgentTrace } from '../support/agent-trace.js';
import { sdks } from '../support/sdks.js';
import type { Sdk, Wiring } from '../support/sdks.js';

let server: LocalLunary;
beforeEach(async () => {
  server = await startLocalLunary();
});
afterEach(() => server.close());

const lines = Object.keys(sdks) as (keyof typeof sdks)[];
const wirings: Wiring[] = ['batch', 'simple', 'processor'];
const setUps = lines.flatMap((line) => wirings.map((wiring) => ({ line, wiring })));

describe.each(setUps)('with SDK $line and $wiring', ({ line, wiring }) => {
  const setUp = (): Sdk => {
    const options = { publicKey: server.publicKey, apiUrl: server.url };
    const ours =
      wiring === 'processor' ? new LunarySpanProcessor(options) : new LunarySpanExporter(options);
    return sdks[line](wiring, ours);
  };

  it('a flush of the provider delivers a whole trace, in its tree', async () => {
    const sdk = setUp();
    const spans = startAgentTrace(sdk.tracer);
    endAgentTrace(spans);
    await sdk.forceFlush();

    expect(tree(server)).toEqual([
      'agent guide success',
      '  llm gpt-4o success',
      '  tool weather error',
      '    llm gpt-4o success',
    ]);
    expect(server.problems()).toEqual([]);
    expect(server.runs().find(({ type }) => type === 'agent')?.id).toBe(
      runIdOf(spans.agent.spanContext()),
    );
    await sdk.shutdown();
  });

  it('shutdown delivers what no flush did', async () => {
    const sdk = setUp();
    endAgentTrace(startAgentTrace(sdk.tracer));
    await sdk.shutdown();
    expect(tree(server)).toHaveLength(4);
    expect(server.problems()).toEqual([]);
  });

  it('a flush in the middle of a trace delivers what has ended, and the rest joins it', async () => {
    const sdk = setUp();
    const spans = startAgentTrace(sdk.tracer);
    spans.call.end();
    await sdk.forceFlush();
    const early = server.runs().map(({ type }) => type);
    spans.innerCall.end();
    spans.fetch.end();
    spans.tool.end();
    spans.agent.end();
    spans.request.end();
    await sdk.forceFlush();

    // A BatchSpanProcessor never tells its exporter of a flush.
    if (wiring !== 'batch') expect(early).toContain('llm');
    expect(server.problems()).toEqual([]);
    expect(server.runs().filter(({ status }) => status === 'started')).toEqual([]);
    expect(
      new Set(
        server
          .runs()
          .filter(({ type }) => type === 'llm' || type === 'tool')
          .map(({ id }) => id),
      ).size,
    ).toBe(3);
    const agentId = runIdOf(spans.agent.spanContext());
    const call = server.runs().find(({ id }) => id === runIdOf(spans.call.spanContext()));
    expect(call?.parentRunId).toBe(agentId);
    await sdk.shutdown();
  });
});

/** The runs as lines, indented by depth, children by time. */
function tree({ runs }: LocalLunary): string[] {
  const rows = runs();
  const under = (parent: string | undefined, indent: string): string[] =>
    rows
      .filter((run) => run.parentRunId === parent)
      .flatMap((run) => [
        `${indent}${run.type} ${run.name} ${run.status}`,
        ...under(run.id, `${indent}  `),
      ]);
  return under(undefined, '');
}
