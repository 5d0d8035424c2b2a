// What process.mjs does, with one line of OpenTelemetry that a bundler has put in.
import * as api from '@opentelemetry/api';
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import * as sdk from 'the-sdk';
import { recordSpans } from './record-spans.mjs';

const { TracerProvider = sdk.BasicTracerProvider } = sdk;

async function main() {
  api.diag.setLogger(new api.DiagConsoleLogger(), api.DiagLogLevel.WARN);
  const processor = new LunarySpanProcessor({ compression: 'gzip' });
  const provider = recordSpans({ api, TracerProvider, processor });
  await processor.forceFlush();
  await provider.shutdown();
}

void main();
