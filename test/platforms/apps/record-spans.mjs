// The spans that every platform makes: same ids, same times, so that the runs that come of them must be the same everywhere.

const start = Date.UTC(2026, 0, 1);

const hex = (prefix, count, digits) => prefix + count.toString(16).padStart(digits - 2, '0');

/** Ids one after the other, in place of random ones. */
function countedIds() {
  let spans = 0;
  let traces = 0;
  return {
    generateTraceId: () => hex('7a', (traces += 1), 32),
    generateSpanId: () => hex('5b', (spans += 1), 16),
  };
}

/** Of any line of the SDK; its own says what machine it runs on. */
const resource = {
  attributes: { 'service.name': 'platforms', 'deployment.environment.name': 'test' },
  asyncAttributesPending: false,
  merge: () => resource,
  getRawAttributes: () => Object.entries(resource.attributes),
};

const messages = (...parts) => JSON.stringify(parts.map(([role, ...of]) => ({ role, parts: of })));
const text = (content) => ({ type: 'text', content });

/** A web request with an agent, its calls, a tool, and a call that fails. */
export function recordSpans({ api, TracerProvider, processor }) {
  const provider = new TracerProvider({
    idGenerator: countedIds(),
    resource,
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('platforms', '1.0.0');
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  const begin = (name, at, attributes, parent, kind = SpanKind.INTERNAL) =>
    tracer.startSpan(
      name,
      { kind, attributes, startTime: start + at },
      parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT,
    );

  const request = begin(
    'POST /chat',
    0,
    { 'http.request.method': 'POST', 'http.route': '/chat', 'url.path': '/chat' },
    undefined,
    SpanKind.SERVER,
  );
  const agent = begin(
    'invoke_agent traveller',
    10,
    {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'traveller',
      'lunary.user.id': 'ada',
      'lunary.tags': ['platforms'],
    },
    request,
  );
  const call = begin(
    'chat gpt-4o',
    20,
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.request.temperature': 0.25,
      'gen_ai.usage.input_tokens': 120,
      'gen_ai.usage.output_tokens': 17,
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'gen_ai.input.messages': messages(
        ['system', text('You plan trips.')],
        ['user', text('Wie wird das Wetter in Zürich? ☀️\u0000')],
      ),
      'gen_ai.output.messages': messages([
        'assistant',
        { type: 'tool_call', id: 'call-1', name: 'weather', arguments: { city: 'Zürich' } },
      ]),
    },
    agent,
    SpanKind.CLIENT,
  );
  call.end(start + 120);
  const tool = begin(
    'execute_tool weather',
    130,
    {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'weather',
      'gen_ai.tool.call.id': 'call-1',
      'gen_ai.tool.call.arguments': '{"city":"Zürich"}',
      'gen_ai.tool.call.result': '{"celsius":21.5}',
    },
    agent,
  );
  tool.end(start + 140);
  const failing = begin(
    'chat gpt-4o',
    150,
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
    },
    agent,
    SpanKind.CLIENT,
  );
  failing.addEvent(
    'exception',
    {
      'exception.type': 'RateLimitError',
      'exception.message': 'too many requests',
      'exception.stacktrace': 'RateLimitError: too many requests\n    at call',
    },
    start + 190,
  );
  failing.setStatus({ code: SpanStatusCode.ERROR, message: 'too many requests' });
  failing.end(start + 190);
  agent.end(start + 200);
  request.end(start + 210);
  return provider;
}
