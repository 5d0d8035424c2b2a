import * as fc from 'fast-check';

const ids = ['a', 'b', 'c', '6f1d2b64-6d1c-4a6e-8a57-3b0c6a1f9a10', ''];

const oddValue = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('\u0000', '\ud800', true, [true], [[false]], null, '', 1e21, -0, 'abc', {}),
);

/** JSON that looks like an event, with any value where one is expected. */
export const anyEvent: fc.Arbitrary<unknown> = fc.record(
  {
    type: fc.oneof(fc.constantFrom('llm', 'agent', 'tool', 'thread', 'log', ''), oddValue),
    event: fc.oneof(
      fc.constantFrom('start', 'end', 'error', 'feedback', 'chat', 'update', 'custom-event'),
      oddValue,
    ),
    runId: fc.oneof(fc.constantFrom(...ids), oddValue),
    parentRunId: fc.oneof(fc.constantFrom(...ids), oddValue),
    timestamp: fc.oneof(fc.integer({ min: 0, max: 50 }), oddValue),
    name: oddValue,
    input: oddValue,
    output: oddValue,
    params: oddValue,
    extra: oddValue,
    metadata: oddValue,
    tags: oddValue,
    error: oddValue,
    feedback: oddValue,
    message: fc.oneof(
      fc.record({ role: fc.constantFrom('user', 'assistant', 1), content: oddValue }),
      oddValue,
    ),
    threadTags: oddValue,
    threadMetadata: oddValue,
    tokensUsage: fc.oneof(
      fc.record({ prompt: oddValue, completion: oddValue, promptCached: oddValue }),
      oddValue,
    ),
    userId: oddValue,
    userProps: oddValue,
    templateId: oddValue,
    runtime: oddValue,
    appId: fc.oneof(fc.constant(undefined), oddValue),
  },
  { requiredKeys: ['event', 'runId'] },
);
