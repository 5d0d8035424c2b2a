import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../src/messages/message.js';
import { firstRunOf, runsOf } from '../support/nodes.ts';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const system: ChatMessage = { role: 'system', content: 'Be terse.' };
const history = [user('Hello'), assistant('Hi.'), user('Weather'), user('in Paris?')];

describe('the content of a call', () => {
  it('has the system instructions first, once', () => {
    expect(firstRunOf({ type: 'llm', system: [system], inputMessages: history }).input).toEqual([
      system,
      ...history,
    ]);
    expect(
      firstRunOf({ type: 'llm', system: [system], inputMessages: [system, ...history] }).input,
    ).toEqual([system, ...history]);
  });

  it('is one message for one answer, and a list for several', () => {
    expect(firstRunOf({ type: 'llm', outputMessages: [assistant('Sunny.')] }).output).toEqual(
      assistant('Sunny.'),
    );
    const choices = [assistant('Sunny.'), assistant('Warm.')];
    expect(firstRunOf({ type: 'llm', outputMessages: choices }).output).toEqual(choices);
  });

  it('says so where it was not captured, in roles that read well', () => {
    expect(firstRunOf({ type: 'llm' })).toMatchObject({
      input: [{ role: 'user', content: '[content not captured]' }],
      output: { role: 'assistant', content: '[content not captured]' },
    });
  });

  it('has no answer when the call failed or is still open', () => {
    expect(firstRunOf({ type: 'llm', error: { message: 'No.' } })).not.toHaveProperty('output');
    expect(firstRunOf({ type: 'llm', to: undefined })).not.toHaveProperty('output');
  });

  it('may be no conversation', () => {
    expect(firstRunOf({ type: 'llm', input: 'a', output: { b: 1 } })).toMatchObject({
      input: 'a',
      output: { b: 1 },
    });
  });
});

describe('the content of an agent', () => {
  it('is the last turn of the user, whole, and the final answer', () => {
    const run = firstRunOf({
      type: 'agent',
      inputMessages: [system, ...history],
      outputMessages: [
        assistant('Let me see.'),
        { role: 'tool', content: '18' },
        assistant('Sunny.'),
        { role: 'tool', content: '19' },
      ],
    });
    expect(run.input).toEqual([user('Weather'), user('in Paris?')]);
    expect(run.output).toEqual(assistant('Sunny.'));
  });

  it('may be its own data', () => {
    expect(firstRunOf({ type: 'agent', input: { city: 'Paris' }, output: 'Sunny.' })).toMatchObject(
      {
        input: { city: 'Paris' },
        output: 'Sunny.',
      },
    );
  });
});

describe('the content of a retriever', () => {
  it('is the query as a string and the documents', () => {
    const documents = [{ id: '1', summary: 'Paris is sunny.' }];
    expect(
      firstRunOf({ type: 'retriever', query: 'Paris', input: { query: 'Paris' }, documents }),
    ).toMatchObject({ input: 'Paris', output: documents });
  });
});

describe('a root without content of its own', () => {
  const calls = [
    {
      type: 'llm',
      from: 10,
      to: 20,
      inputMessages: [system, user('Weather in Paris?')],
      outputMessages: [assistant('Let me see.')],
    },
    {
      type: 'llm',
      from: 30,
      to: 40,
      inputMessages: [user('Something else?')],
      outputMessages: [assistant('Sunny.')],
    },
  ] as const;

  it('shows the first question and the last answer of the trace', () => {
    const root = firstRunOf({
      type: 'chain',
      below: [{ type: 'chain', below: calls.toReversed() }],
    });
    expect(root).toMatchObject({ input: [user('Weather in Paris?')], output: assistant('Sunny.') });
  });

  it('has only what is known so far while a call is open', () => {
    const [first, second] = calls;
    const root = firstRunOf({
      type: 'chain',
      to: undefined,
      below: [first, { ...second, to: undefined }],
    });
    expect(root.output).toEqual(assistant('Let me see.'));
  });

  it('keeps what it has of its own', () => {
    expect(firstRunOf({ type: 'chain', input: 'mine', below: calls })).toMatchObject({
      input: 'mine',
      output: assistant('Sunny.'),
    });
  });

  it('is not a chain further down, which stays bare', () => {
    const [, inner] = runsOf({ type: 'chain', below: [{ type: 'chain', below: calls }] });
    expect(inner).not.toHaveProperty('input');
  });

  it('has nothing to show where nothing was said', () => {
    const root = firstRunOf({ type: 'chain', below: [{ type: 'llm' }] });
    expect(root).not.toHaveProperty('input');
    expect(root).not.toHaveProperty('output');
  });
});
