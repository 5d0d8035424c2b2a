// Realistic traces for the benchmarks: a request, an agent, three model calls with their HTTP calls, two tools.

const words =
  'The order has shipped and arrives on Thursday. "Thank you," she said, and closed the window.\n';
const text = (characters) =>
  words.repeat(Math.ceil(characters / words.length)).slice(0, characters);
const http = (route) => ({
  'http.request.method': 'POST',
  'http.route': route,
  'url.path': route,
  'url.scheme': 'https',
  'server.address': 'shop.example',
  'server.port': 443,
  'http.response.status_code': 200,
  'user_agent.original': 'bench/1.0',
  'network.protocol.version': '1.1',
});

/** Starts and ends the ten spans of one trace. Messages are 1 to 4 KB, different for each index. */
export function emitTrace(tracer, api, index, end = (span) => span.end()) {
  const { context, trace, SpanKind } = api;
  const within = (parent) => trace.setSpan(context.active(), parent);
  const server = SpanKind.SERVER;
  const root = tracer.startSpan('POST /chat', {
    kind: server,
    attributes: http('/chat'),
    root: true,
  });
  const agent = tracer.startSpan(
    'invoke_agent support',
    {
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': 'support',
        'gen_ai.conversation.id': `conversation-${index}`,
      },
    },
    within(root),
  );
  const messages = [
    { role: 'system', parts: [{ type: 'text', content: text(600) }] },
    { role: 'user', parts: [{ type: 'text', content: text(400 + (index % 7) * 400) }] },
  ];
  for (let step = 0; step < 3; step += 1) {
    const answer = { role: 'assistant', parts: [{ type: 'text', content: text(300) }] };
    const chat = tracer.startSpan(
      'chat gpt-4o',
      {
        kind: SpanKind.CLIENT,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.request.temperature': 0.3,
          'gen_ai.request.max_tokens': 500,
          'gen_ai.input.messages': JSON.stringify(messages),
        },
      },
      within(agent),
    );
    const call = { kind: SpanKind.CLIENT, attributes: http('/v1/chat/completions') };
    end(tracer.startSpan('POST', call, within(chat)));
    chat.setAttributes({
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.response.id': `chatcmpl-${index}-${step}`,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 400 + step,
      'gen_ai.usage.output_tokens': 70,
      'gen_ai.output.messages': JSON.stringify([{ ...answer, finish_reason: 'stop' }]),
    });
    end(chat);
    messages.push(answer, { role: 'user', parts: [{ type: 'text', content: text(200) }] });
    if (step === 2) continue;
    const tool = tracer.startSpan(
      'execute_tool find_order',
      {
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'find_order',
          'gen_ai.tool.call.id': `call-${index}-${step}`,
          'gen_ai.tool.call.arguments': JSON.stringify({ orderId: String(index) }),
          'gen_ai.tool.call.result': JSON.stringify({ status: 'shipped', note: text(500) }),
        },
      },
      within(agent),
    );
    end(tool);
  }
  end(agent);
  end(root);
}

export const spansPerTrace = 10;
