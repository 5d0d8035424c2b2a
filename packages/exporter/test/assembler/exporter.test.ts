import { describe, expect, it } from 'vitest';
import { departed, member, stage } from '../support/stage.js';

const lingerMillis = 250;

describe('an exporter, which hears only of ended spans', () => {
  it('holds children until their parents have ended, and sends parents first', () => {
    const { end, after } = stage('exporter');
    end(member(2, 'llm', 1));
    end(member(1, 'agent', 0));
    expect(after(5_000)).toEqual([]);
    end(member(0, undefined));
    expect(after(lingerMillis)).toEqual(['both agent agent-1', 'both llm llm-2 < agent-1']);
  });

  it('lets stragglers join a root that has ended before them', () => {
    const { end, after } = stage('exporter');
    end(member(0, 'agent'));
    expect(after(lingerMillis - 1)).toEqual([]);
    end(member(1, 'tool', 0));
    expect(after(1)).toEqual(['both agent agent-0', 'both tool tool-1 < agent-0']);
  });

  it('hangs late spans where they belong, through transparent ones too', () => {
    const { end, after } = stage('exporter');
    end(member(0, 'agent'));
    end(member(1, undefined, 0));
    after(lingerMillis);
    end(member(2, undefined, 1));
    end(member(3, 'llm', 2));
    expect(after(lingerMillis)).toEqual(['both llm llm-3 < agent-0']);
  });

  it('holds for a missing parent no longer than allowed, then puts a placeholder in its place', () => {
    const { end, after } = stage('exporter', {}, { maxHoldMillis: 30_000 });
    end(member(1, 'llm', 0));
    expect(after(29_999)).toEqual([]);
    expect(after(1)).toEqual(['start chain open span', 'both llm llm-1 < open span']);
  });

  it('completes a placeholder when its span ends, and hangs what came in between under it', () => {
    const { end, after } = stage('exporter');
    end(member(1, 'llm', 0));
    after(0, 'flush');
    end(member(2, 'tool', 0));
    expect(after(lingerMillis)).toEqual(['both tool tool-2 < open span']);
    end(member(0, 'agent'));
    expect(after(lingerMillis)).toEqual(['end chain agent-0']);
  });

  it('ends a placeholder whose span never comes, at shutdown', () => {
    const { end, after } = stage('exporter');
    end(member(1, 'llm', 0));
    after(0, 'flush');
    expect(after(0, 'shutdown')).toEqual(['end chain open span']);
  });

  it('ends a placeholder whose span never comes, when it is forgotten', () => {
    const { end, after } = stage('exporter', {}, { rememberMillis: 60_000 });
    end(member(1, 'llm', 0));
    after(0, 'flush');
    expect(after(60_000)).toEqual(['end chain open span']);
  });

  it('makes no placeholder for a lone child at shutdown, but one for siblings', () => {
    const lone = stage('exporter');
    lone.end(member(1, 'agent', 0));
    expect(lone.after(0, 'shutdown')).toEqual(['both agent agent-1']);
    const siblings = stage('exporter');
    siblings.end(member(1, 'agent', 0));
    siblings.end(member(2, 'tool', 0));
    expect(siblings.after(0, 'shutdown')).toEqual([
      'both chain open span',
      'both agent agent-1 < open span',
      'both tool tool-2 < open span',
    ]);
  });

  it('waits for no parent in another process, and keeps its id', () => {
    const { assembler, end, departures } = stage('exporter');
    end(member(1, 'agent', 0, { parentIsRemote: true }));
    expect(assembler.dueMillis).toBe(lingerMillis);
    const [departure] = departures('flush');
    expect(departure?.steps[0]?.run).toMatchObject({
      metadata: { parentSpanId: 'aaaaaaaaaaaaaaa1' },
    });
    expect(departure?.steps[0]?.run).not.toHaveProperty('parentId');
  });

  it('links to a parent in another process when asked, in POSTs of its own', () => {
    const { end, departures } = stage('exporter', { remoteParents: 'link' });
    end(member(2, 'llm', 1));
    end(member(1, undefined, 0, { parentIsRemote: true }));
    const [departure] = departures('flush');
    expect(departure).toMatchObject({
      linked: true,
      // The parent may well be a client's HTTP span and no run, so a chain is wanted here as anywhere.
      steps: [
        { run: { type: 'chain', parentId: 'aaaaaaaa-aaaa-8aa1-8448-eb211c80319c' } },
        { run: { type: 'llm', parentId: 'aaaaaaaa-aaaa-8aa2-8448-eb211c80319c' } },
      ],
    });
  });

  it('leaves out the twin of a call that has left', () => {
    const { end, after } = stage('exporter');
    const usage = { 'gen_ai.usage.input_tokens': 3, 'gen_ai.usage.output_tokens': 4 };
    end(member(0, 'llm', undefined, { attributes: usage }));
    after(lingerMillis);
    end(member(1, 'llm', 0, { attributes: usage }));
    end(member(2, 'tool', 1));
    expect(after(lingerMillis)).toEqual(['both tool tool-2 < llm-0']);
  });

  it('forces the oldest trace out when too much is held', () => {
    const { assembler, end } = stage('exporter', {}, { maxHeldSpans: 10 });
    for (let index = 1; index <= 11; index += 1) {
      end(member(index, 'llm', 0, { traceId: `${index}`.padStart(32, '0') }));
    }
    expect(assembler.isOverfull).toBe(true);
    const steps = departed(assembler.relief(0)).flatMap((departure) => departure.steps);
    expect(steps.map(({ run }) => run.traceId.slice(-1))).toEqual(['1', '1', '2', '2']);
    expect(assembler.stats()).toMatchObject({ held: 9 });
  });
});
