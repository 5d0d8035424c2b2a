import { describe, expect, it } from 'vitest';
import { explainSpan } from '../../src/explain/explain-span.js';
import { readFacts } from '../../src/facts/read-facts.js';
import { viewOf } from '../../src/span/view-of.js';
import { spanId, spanWith, traceId } from '../support/made.ts';
import { recorded, recordedPaths } from '../support/recorded.ts';

const call = spanWith({
  name: 'chat gpt-4o',
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 50,
    'server.address': 'api.openai.com',
  },
  droppedAttributesCount: 3,
});

describe('the explanation of a span', () => {
  it('says which span, that it was kept, and who says so', () => {
    const { span, kept, why } = explainSpan(call);
    expect(span).toEqual({ traceId, spanId, name: 'chat gpt-4o', scope: 'made by hand' });
    expect(kept).toBe(true);
    expect(why).toMatch(/^kept: gen-ai .*type llm .*gen_ai\.operation\.name/);
  });

  it('says for each field its value, its dialect and the attributes it came from', () => {
    const { fields } = explainSpan(call);
    expect(fields['requestModel']).toEqual({
      value: 'gpt-4o',
      dialect: 'gen-ai',
      keys: ['gen_ai.request.model'],
    });
    expect(fields['usage']).toMatchObject({
      value: '{"input":50}',
      dialect: 'gen-ai',
      keys: ['gen_ai.usage.*'],
    });
  });

  it('says which dialects were asked and which had something to say', () => {
    const { asked, spoke } = explainSpan(call);
    expect(asked).toContain('gen-ai');
    expect(asked).toContain('otel');
    expect(spoke).toEqual(['gen-ai']);
  });

  it('says what was not read, and how much never came', () => {
    const { unread, droppedAttributesCount } = explainSpan(call);
    expect(unread).toEqual(['server.address']);
    expect(droppedAttributesCount).toBe(3);
  });

  it.each([
    [
      'a user excluded it',
      { 'gen_ai.operation.name': 'chat', 'lunary.exclude': true },
      /lunary\.exclude/,
    ],
    ['no dialect knows it', { 'db.system': 'postgresql' }, /no GenAI dialect/],
    ['it only holds others together', { 'mcp.method.name': 'initialize' }, /holds others together/],
  ])('says that it was left out because %s', (_reason, attributes, why) => {
    const explanation = explainSpan(spanWith({ attributes }));
    expect(explanation.kept).toBe(false);
    expect(explanation.why).toMatch(/^left out: /);
    expect(explanation.why).toMatch(why);
  });

  it('says that a span was kept because a user marked it', () => {
    expect(explainSpan(spanWith({ attributes: { 'lunary.name': 'mine' } }))).toMatchObject({
      kept: true,
      why: 'kept: it has lunary.* attributes',
    });
  });

  it('shortens long values', () => {
    const { fields } = explainSpan(spanWith({ attributes: { 'lunary.name': 'x'.repeat(1000) } }));
    expect(fields['name']?.value.length).toBeLessThan(200);
  });

  it('reads log records too', () => {
    const log = {
      hrTime: [0, 0] as const,
      eventName: 'gen_ai.user.message',
      body: { content: 'Hello' },
    };
    expect(explainSpan(call, [log]).fields['inputMessages']).toMatchObject({
      dialect: 'gen-ai-events',
      value: expect.stringContaining('Hello'),
    });
  });

  it('is right about every recorded span', () => {
    for (const path of recordedPaths()) {
      for (const { span, logs } of recorded(path)) {
        const { kept, why, fields } = explainSpan(span, logs);
        const facts = readFacts(viewOf(span, logs));
        expect(kept, path).toBe(facts.genai && !facts.excluded);
        expect(why.startsWith(kept ? 'kept: ' : 'left out: '), path).toBe(true);
        const said = Object.entries(facts.fields).filter(([, value]) => value !== undefined);
        expect(Object.keys(fields).toSorted(), path).toEqual(
          said.map(([field]) => field).toSorted(),
        );
      }
    }
  });
});
