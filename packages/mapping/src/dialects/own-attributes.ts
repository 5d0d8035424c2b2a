import { namespaceOf } from './namespace.js';

/**
 * Namespaces that OpenTelemetry's conventions or widespread instrumentations own, and bare keys that GenAI libraries use.
 * What lies outside them on a GenAI span was put there by the user.
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/
 */
const OWNED: ReadonlySet<string> = new Set(
  (
    'ai android app artifact aspnetcore aws az azure browser cassandra cicd client cloud cloudevents cloudfoundry code container cpp cpu ' +
    'data db deployment destination device disk dns dotnet elasticsearch enduser error event exception express faas fastify feature_flag ' +
    'file fs gcp gen_ai genkit geo go graph graphql h3 hapi hardware heroku host http hw io ios jsonrpc jvm k8s koa langfuse langgraph langsmith ' +
    'lib linux lk llm lmnr log logfire lunary mainframe mastra mcp memcached memory message messaging metadata middleware mongodb nest nestjs net ' +
    'network next nodejs oci openai openfaas openinference openlit opentracing operation os otel output input peer pool prisma process profile ' +
    'pydantic_ai rails redis request resource response retrieval reranker embedding rpc screen security sentry server service session signalr ' +
    'source span system tag telemetry test thread tls tool tool_call traceloop trpc undici url user user_agent v8js vcs vercel webengine ' +
    'anthropic braintrust cohere bedrock rpc agent agent_loop guardrail prompt evaluator score messaging zone exporter otel graphql ' +
    'system_prompt name events tool_arguments tool_response final_result agent_name model_name all_messages_events request_data response_data ' +
    'model_request_parameters requestId entity usage voltagent workflow stream componentName runId conversation aisdk retriever tanstack langwatch microsoft custom'
  ).split(' '),
);

/** Whether a key belongs to no convention or library, so that it is the user's. */
export function isOwnKey(key: string): boolean {
  return !OWNED.has(namespaceOf(key));
}
