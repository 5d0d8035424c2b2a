import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Span, Tracer } from '@opentelemetry/api';

/** What a small agent behind an HTTP server makes: request > agent > (call, tool > HTTP client > call). */
export interface AgentTrace {
  readonly request: Span;
  readonly agent: Span;
  readonly call: Span;
  readonly tool: Span;
  readonly fetch: Span;
  readonly innerCall: Span;
}

export function startAgentTrace(tracer: Tracer): AgentTrace {
  const llm = {
    kind: SpanKind.CLIENT,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.input.messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: 'What is the weather?' }] },
      ]),
      'gen_ai.output.messages': JSON.stringify([
        { role: 'assistant', parts: [{ type: 'text', content: 'Sunny.' }] },
      ]),
    },
  };
  const request = tracer.startSpan('POST', {
    kind: SpanKind.SERVER,
    attributes: { 'http.route': '/chat' },
  });
  const agentAttributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'guide' };
  const agent = tracer.startSpan(
    'invoke_agent guide',
    { attributes: agentAttributes },
    under(request),
  );
  const call = tracer.startSpan('chat gpt-4o', llm, under(agent));
  const toolAttributes = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'weather' };
  const tool = tracer.startSpan(
    'execute_tool weather',
    { attributes: toolAttributes },
    under(agent),
  );
  const fetch = tracer.startSpan('GET', { kind: SpanKind.CLIENT }, under(tool));
  const innerCall = tracer.startSpan('chat gpt-4o', llm, under(fetch));
  return { request, agent, call, tool, fetch, innerCall };
}

export function endAgentTrace({ request, agent, call, tool, fetch, innerCall }: AgentTrace): void {
  call.end();
  innerCall.end();
  fetch.end();
  tool.setStatus({ code: SpanStatusCode.ERROR, message: 'no weather today' });
  tool.end();
  agent.end();
  request.end();
}

function under(parent: Span): Context {
  return trace.setSpan(context.active(), parent);
}
