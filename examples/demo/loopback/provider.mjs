// A mock of the provider's API on loopback: no key, no cost, the same answers each time.
import { LLMock } from '@copilotkit/aimock';

const usage = (prompt, completion) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
});

const says = (match, content, tokens) => ({
  match,
  response: { content, usage: usage(...tokens) },
});

const callsTool = (userMessage, name, args, tokens) => ({
  match: { userMessage, hasToolResult: false },
  response: {
    toolCalls: [{ id: `call_${name}`, name, arguments: JSON.stringify(args) }],
    usage: usage(...tokens),
  },
});

const fixtures = [
  callsTool('Where is my order', 'findOrder', { orderId: '1042' }, [92, 17]),
  says(
    { toolCallId: 'call_findOrder' },
    'Your blue kettle has shipped and arrives on Thursday.',
    [131, 14],
  ),
  callsTool('money back', 'refund', { orderId: '1042' }, [95, 17]),
  says(
    { toolCallId: 'call_refund' },
    'I cannot pay it back yet, because it has already shipped. Please send it back first.',
    [148, 21],
  ),
  says({ userMessage: 'greeting' }, 'Hello Ada, good to see you again!', [17, 9]),
  says({ userMessage: 'kettle' }, 'A customer is happy with the new kettle.', [41, 9]),
  {
    match: { endpoint: 'embedding', inputText: 'send' },
    response: { embedding: [0.8, 0.1, 0.1] },
  },
  {
    match: { userMessage: 'invoices' },
    response: {
      error: { message: 'Rate limit reached for gpt-4o', type: 'rate_limit_error' },
      status: 429,
    },
  },
];

export async function startProvider() {
  const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent' });
  mock.addFixtures(fixtures);
  await mock.start();
  return { url: `${mock.url}/v1`, close: () => mock.stop() };
}
