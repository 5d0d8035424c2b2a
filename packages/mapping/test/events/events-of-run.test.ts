import { describe, expect, it } from 'vitest';
import { endEventsOf, startEventOf } from '../../src/events/events-of-run.ts';
import { endOf, partsOf, runWith, startOf } from './support/run.ts';
import { refusals } from './support/server.ts';

const times = (startMillis: unknown, endMillis: unknown): unknown[] => {
  const values = { startMillis, endMillis };
  return [startOf(values).timestamp, endOf(values).timestamp];
};

describe('the events of a run', () => {
  it('are a start with what was known before and an end with what came of it', () => {
    const run = runWith({
      parentId: '11111111-1111-8111-8111-111111111111',
      type: 'llm',
      name: 'gpt-4o',
      input: [{ role: 'user', content: 'Hi' }],
      output: { role: 'assistant', content: 'Hello' },
      params: { temperature: 0, max_tokens: 100 },
      usage: { prompt: 12, completion: 3, promptCached: 4 },
      metadata: { provider: 'openai' },
      tags: ['a', 'b', 'a'],
      userId: 'ada',
      userProps: { name: 'Ada' },
      templateId: 7,
    });
    expect(startEventOf(run)).toEqual({
      type: 'llm',
      event: 'start',
      runId: run.id,
      parentRunId: run.parentId,
      timestamp: '2026-01-01T00:00:00.000Z',
      name: 'gpt-4o',
      input: [{ role: 'user', content: 'Hi' }],
      extra: { temperature: 0, max_tokens: 100 },
      metadata: { provider: 'openai' },
      tags: ['a', 'b'],
      userId: 'ada',
      userProps: { name: 'Ada' },
      templateVersionId: 7,
      runtime: 'lunary-otel',
    });
    expect(endEventsOf(run)).toEqual([
      {
        type: 'llm',
        event: 'end',
        runId: run.id,
        timestamp: '2026-01-01T00:00:01.500Z',
        output: { role: 'assistant', content: 'Hello' },
        tokensUsage: { prompt: 12, completion: 3, promptCached: 4 },
      },
    ]);
  });

  it('have no end while the run is open', () => {
    expect(endEventsOf(runWith({ endMillis: undefined }))).toEqual([]);
  });

  it('say input and metadata again at the end of a run whose start left early', () => {
    const run = runWith({ input: 'Hi', output: 'Hello', metadata: { a: 1 } });
    expect(endEventsOf(run, { startedEarly: true })).toMatchObject([
      { input: 'Hi', output: 'Hello', metadata: { a: 1 } },
    ]);
    expect(endEventsOf(run)[0]).not.toHaveProperty('metadata');
  });

  it('of a failed run end first, with tokens and half an answer, and fail at the same time', () => {
    const error = { message: 'Error: rate limit', stack: 'Error: rate limit\n    at f' };
    const parts = partsOf({
      type: 'llm',
      name: 'gpt-4o',
      usage: { prompt: 1, completion: 2 },
      output: 'Hel',
      error,
    });
    expect(parts.end).toMatchObject({
      type: 'llm',
      output: 'Hel',
      tokensUsage: { prompt: 1, completion: 2 },
    });
    expect(parts.error).toEqual({
      type: 'llm',
      event: 'error',
      runId: parts.end.runId,
      timestamp: parts.end.timestamp,
      error,
    });
  });

  it('of a failed run carry no output if there is none, as the error would be shown twice', () => {
    for (const output of [undefined, null, '']) {
      const { end } = partsOf({ output, error: { message: 'no' } });
      expect(end).not.toHaveProperty('output');
    }
  });

  it('always have an error message, since raw JSON is shown otherwise', () => {
    for (const error of [{ message: '' }, { message: ' ' }, { message: undefined }, {}]) {
      expect(partsOf({ error }).error?.error).toEqual({ message: 'Unknown error' });
    }
  });

  it('always have a name', () => {
    expect(startOf({ name: '' }).name).toBe('chain');
    expect(startOf({ name: undefined, type: 'tool' }).name).toBe('tool');
  });

  it('have ids that the server takes, and the same one for the same run', () => {
    const upper = '00F067AA-0BA9-82B7-A3CE-929D0E0E4736';
    expect(startOf({ id: upper }).runId).toBe(upper.toLowerCase());
    for (const id of ['', 'x'.repeat(36), 'conversation 7', '\0']) {
      const event = startOf({ id });
      expect(refusals(event)).toEqual([]);
      expect(startOf({ parentId: id }).parentRunId).toBe(event.runId);
    }
  });

  it('name no parent that is the run itself, for which the server would wait', () => {
    const { id } = runWith();
    expect(startOf({ parentId: id.toUpperCase() })).not.toHaveProperty('parentRunId');
  });

  it('carry user properties only with the user they belong to', () => {
    expect(startOf({ userProps: { name: 'Ada' } })).not.toHaveProperty('userProps');
    expect(startOf({ userId: '', userProps: { name: 'Ada' } })).not.toHaveProperty('userProps');
    expect(
      startOf({
        userId: 'u',
        userProps: {
          name: 7,
          plan: 7,
          beta: true,
          team: { a: [1] },
          none: null,
          empty: '',
          first_name: 1,
          firstName: 2,
        },
      }).userProps,
    ).toEqual({
      name: '7',
      plan: 7,
      beta: true,
      team: '{"a":[1]}',
      first_name: '1',
      firstName_2: '2',
    });
    for (const userProps of [true, [true], 'a', []]) {
      expect(refusals(startOf({ userId: 'u', userProps }))).toEqual([]);
    }
  });

  it('do not change the run', () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null)
        Object.values(Object.freeze(value)).forEach(freeze);
      return value;
    };
    const run = freeze(
      runWith({
        input: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a' },
              { type: 'text', text: 'b' },
            ],
          },
        ],
        params: { tools: [{ a: 1 }] },
        metadata: { a: 0 },
        tags: ['a'],
      }),
    );
    expect(startEventOf(run)).toEqual(startEventOf(structuredClone(run)));
  });
});

describe('timestamps', () => {
  const start = '2026-01-01T00:00:00.000Z';
  const millis = Date.parse(start);

  it('are whole milliseconds, and the end is never before the start', () => {
    expect(times(millis + 0.9, millis + 1.9)).toEqual([start, '2026-01-01T00:00:00.001Z']);
    expect(times(millis, millis - 5_000)).toEqual([start, start]);
  });

  it('are read as milliseconds also when they are seconds, microseconds or nanoseconds', () => {
    for (const factor of [1e-3, 1, 1e3, 1e6])
      expect(times(millis * factor, millis * factor)).toEqual([start, start]);
  });

  it('stand for each other where one cannot be read', () => {
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300, undefined, 'soon']) {
      expect(startOf({ startMillis: odd, endMillis: millis }).timestamp).toBe(start);
    }
    for (const odd of [Number.NaN, Number.NEGATIVE_INFINITY, -1, 1e300, 'soon'])
      expect(times(millis, odd)).toEqual([start, start]);
    expect(times(Number.NaN, Number.NaN)).toEqual([
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
    ]);
  });

  it('of clocks that count from zero stay what they are', () => {
    expect(times(0, 1_000)).toEqual(['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:01.000Z']);
  });
});
