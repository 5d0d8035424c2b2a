// The same, with everything by require.
const api = require('@opentelemetry/api');
const { LunarySpanProcessor } = require('@lunary-otel/exporter');

const lines = {
  1: () => require('otel1-sdk-trace-base'),
  2: () => require('otel2-sdk-trace-base'),
  3: () => require('otel3-sdk-trace'),
};

async function main() {
  const { recordSpans } = await import('./record-spans.mjs');
  const { BasicTracerProvider, TracerProvider = BasicTracerProvider } = lines[process.argv[2]]();
  api.diag.setLogger(new api.DiagConsoleLogger(), api.DiagLogLevel.WARN);
  const processor = new LunarySpanProcessor({ compression: 'gzip' });
  const provider = recordSpans({ api, TracerProvider, processor });
  await processor.forceFlush();
  await provider.shutdown();
}

void main();
