import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { answer, question } from '../support/said.ts';

// What a user sets. That it wins over every library is in facts/merge-order.test.ts.
describe('an attribute of the user', () => {
  it.each([
    [{ 'lunary.type': 'agent' }, { type: 'agent' }],
    [{ 'lunary.type': 'RETRIEVER' }, { type: 'retriever' }],
    [{ 'lunary.name': 'mine' }, { name: 'mine' }],
    [{ 'lunary.input': '{"city":"Paris"}' }, { input: { city: 'Paris' } }],
    [{ 'lunary.input': 'Paris' }, { input: 'Paris' }],
    [{ 'lunary.output': '[1,2]' }, { output: [1, 2] }],
    [{ 'lunary.user.id': 42 }, { userId: '42' }],
    [{ 'lunary.user.props': '{"name":"Ann"}' }, { userProps: { name: 'Ann' } }],
    [{ 'lunary.tags': ['a', 'b'] }, { tags: ['a', 'b'] }],
    [{ 'lunary.tags': '["a","b"]' }, { tags: ['a', 'b'] }],
    [{ 'lunary.tags': 'a, b' }, { tags: ['a', 'b'] }],
    [
      { 'lunary.metadata.plan': 'pro', 'lunary.metadata.turn': 3 },
      { metadata: { plan: 'pro', turn: 3 } },
    ],
    [{ 'lunary.thread.id': 'chat-1' }, { threadId: 'chat-1' }],
    [{ 'lunary.template.id': 7 }, { templateId: '7' }],
  ])('%j is read', (attributes, fields) => {
    const facts = factsWith({ attributes });
    expect(facts.fields).toMatchObject(fields);
    expect(facts.genai).toBe(true);
  });

  it('that has messages makes those of a call', () => {
    const { fields } = factsWith({
      attributes: {
        'lunary.type': 'llm',
        'lunary.input': JSON.stringify([question]),
        'lunary.output': answer.content,
      },
    });
    expect(fields).toMatchObject({ inputMessages: [question], outputMessages: [answer] });
  });

  it('of a type that Lunary does not have is not believed', () => {
    expect(factsWith({ attributes: { 'lunary.type': 'thread' } }).fields.type).toBe(undefined);
  });

  it('that is no JSON object is no properties of a user', () => {
    expect(factsWith({ attributes: { 'lunary.user.props': 'Ann' } }).fields.userProps).toBe(
      undefined,
    );
  });
});
