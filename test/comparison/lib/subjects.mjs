// What is compared: how each is set up, by its own documentation, with nothing but an address and a key.

const otel = (packages, create) => ({ kind: 'otel', packages, create });

export const subjects = {
  'lunary-otel': otel(['@lunary-otel/exporter'], async (url) => {
    const { LunarySpanProcessor } = await import('@lunary-otel/exporter');
    const publicKey = '10ca1000-0000-4000-8000-000000000000';
    return new LunarySpanProcessor({ apiUrl: url, publicKey });
  }),

  'plain OTLP': otel(['@opentelemetry/exporter-trace-otlp-http'], async (url) => {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
    return new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }));
  }),

  Langfuse: otel(['@langfuse/otel'], async (baseUrl) => {
    const { LangfuseSpanProcessor } = await import('@langfuse/otel');
    return new LangfuseSpanProcessor({ publicKey: 'pk-lf', secretKey: 'sk-lf', baseUrl });
  }),

  LangSmith: otel(['langsmith', '@opentelemetry/exporter-trace-otlp-proto'], async (url) => {
    Object.assign(process.env, { LANGSMITH_TRACING: 'true', LANGSMITH_API_KEY: 'key' });
    const { LangSmithOTLPTraceExporter } = await import('langsmith/experimental/otel/exporter');
    const { LangSmithOTLPSpanProcessor } = await import('langsmith/experimental/otel/processor');
    const exporter = new LangSmithOTLPTraceExporter({ url: `${url}/otel/v1/traces` });
    return new LangSmithOTLPSpanProcessor(exporter);
  }),

  Braintrust: otel(['@braintrust/otel'], async (apiUrl) => {
    const { BraintrustSpanProcessor } = await import('@braintrust/otel');
    return new BraintrustSpanProcessor({ apiUrl, apiKey: 'key', parent: 'project_name:compared' });
  }),

  Traceloop: otel(['@traceloop/node-server-sdk'], async (baseUrl) => {
    const { createSpanProcessor } = await import('@traceloop/node-server-sdk');
    return createSpanProcessor({ apiKey: 'key', baseUrl });
  }),

  // No exporter of spans: it wraps the functions of an app.
  "Lunary's SDK": {
    kind: 'sdk',
    packages: ['lunary'],
    create: async (apiUrl) => {
      const { default: lunary } = await import('lunary');
      lunary.init({ apiUrl, publicKey: '10ca1000-0000-4000-8000-000000000000' });
      return lunary;
    },
  },
};
