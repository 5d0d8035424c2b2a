import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/dialects/dialect.js';
import { endEventsOf, startEventOf } from '../../src/events/events-of-run.js';
import { explainSpan } from '../../src/explain/explain-span.js';
import { dialectsOf, readFacts } from '../../src/facts/read-facts.js';
import type { LogRecordLike, ReadableSpanLike, SpanView } from '../../src/span/span-view.js';
import { viewOf } from '../../src/span/view-of.js';
import { settleTrace } from '../../src/trace/settle-trace.js';
import { anySpan, knownKeys } from '../support/any-span.ts';
import { expectChat } from '../support/chat-shape.ts';
import { deepFreeze } from '../support/deep-freeze.ts';

const runs = { numRuns: 500 };

const events = (span: ReadableSpanLike, logs: readonly LogRecordLike[]): unknown =>
  settleTrace([
    { facts: readFacts(viewOf(span, logs), undefined, { attributes: 'all' }) },
  ]).runs.map((run) => [
    startEventOf(run),
    endEventsOf(run),
    endEventsOf(run, { startedEarly: true }),
  ]);

function read(rule: Rule, view: SpanView): object | undefined {
  const keys = Object.keys(view.attributes);
  if (rule.kind === 'fields') return rule.readerFor(keys)?.(view);
  const value = rule.readerFor(keys)?.(view.attributes);
  return value === undefined ? undefined : { [rule.field]: value };
}

describe('a span with any values under the keys that dialects know', () => {
  it('is made of hundreds of keys', () => {
    expect(knownKeys.length).toBeGreaterThan(900);
  });

  it('becomes the same events each time, and is not changed', () => {
    fc.assert(
      fc.property(anySpan, ({ span, logs }) => {
        deepFreeze(span);
        deepFreeze(logs);
        const first = JSON.stringify(events(span, logs));
        expect(JSON.stringify(events(span, logs))).toBe(first);
      }),
      runs,
    );
  });

  it('makes no rule throw, which would cost all that the rule reads', () => {
    fc.assert(
      fc.property(anySpan, ({ span, logs }) => {
        const view = viewOf(span, logs);
        for (const dialect of dialectsOf(view)) {
          for (const rule of dialect.rules) read(rule, view);
        }
      }),
      runs,
    );
  });

  it('fills the fields that its rules announce, and no others', () => {
    fc.assert(
      fc.property(anySpan, ({ span, logs }) => {
        const view = viewOf(span, logs);
        for (const dialect of dialectsOf(view)) {
          for (const rule of dialect.rules)
            for (const field of Object.keys(read(rule, view) ?? {}))
              expect(rule.fields, `${dialect.name}: ${rule.keys.join(', ')}`).toContain(field);
        }
      }),
      runs,
    );
  });

  it('has messages in one form, whatever they came in', () => {
    fc.assert(
      fc.property(anySpan, ({ span, logs }) => {
        const { system, inputMessages, outputMessages } = readFacts(viewOf(span, logs)).fields;
        for (const messages of [system, inputMessages, outputMessages])
          if (messages) expectChat(messages);
      }),
      runs,
    );
  });

  it('can be explained', () => {
    fc.assert(
      fc.property(anySpan, ({ span, logs }) => {
        const { fields, unread, spoke, asked } = explainSpan(span, logs);
        for (const { dialect } of Object.values(fields)) expect(spoke).toContain(dialect);
        for (const name of spoke) expect(asked).toContain(name);
        for (const key of unread) expect(span.attributes).toHaveProperty([key]);
      }),
      runs,
    );
  });
});
