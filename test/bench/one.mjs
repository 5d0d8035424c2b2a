// One exporter, measured in a process of its own: node one.mjs <name> <url> <spans>
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setImmediate as tick } from 'node:timers/promises';
import * as api from '@opentelemetry/api';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { emitTrace, spansPerTrace } from './spans.mjs';

const [, , name, url, count] = process.argv;
const spans = Number(count);
const queue = { maxQueueSize: 8192 };
const none = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };

const processors = {
  none: async () => none,
  'lunary processor': async () => {
    const { LunarySpanProcessor } = await import('@lunary-otel/exporter');
    return new LunarySpanProcessor({ publicKey: 'bench', apiUrl: url });
  },
  'lunary exporter': async () => {
    const { LunarySpanExporter } = await import('@lunary-otel/exporter');
    return new BatchSpanProcessor(
      new LunarySpanExporter({ publicKey: 'bench', apiUrl: url }),
      queue,
    );
  },
  'otlp http/json': async () => {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    return new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }), queue);
  },
  'otlp http/proto': async () => {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
    return new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }), queue);
  },
  zipkin: async () => {
    const { ZipkinExporter } = await import('@opentelemetry/exporter-zipkin');
    return new BatchSpanProcessor(new ZipkinExporter({ url: `${url}/api/v2/spans` }), queue);
  },
};

const processor = await processors[name]();
const provider = new NodeTracerProvider({ spanProcessors: [processor] });
const tracer = provider.getTracer('bench');

async function emit(traces) {
  for (let index = 0; index < traces; index += 1) {
    emitTrace(tracer, api, index);
    // An app gives the loop back between requests, and a batch processor of 512 must not overflow for want of it.
    await tick();
    if (index % 25 === 24) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

await emit(200);
await provider.forceFlush();
process.send('warm');
await new Promise((resolve) => process.once('message', resolve));

const delay = monitorEventLoopDelay({ resolution: 1 });
let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
delay.enable();
const cpuBefore = process.cpuUsage();
const since = performance.now();
await emit(spans / spansPerTrace);
await provider.forceFlush();
const cpu = process.cpuUsage(cpuBefore);
const millis = performance.now() - since;
delay.disable();
clearInterval(watch);
process.send({
  cpuMicrosPerSpan: (cpu.user + cpu.system) / spans,
  spansPerSecond: (spans * 1000) / millis,
  p99Millis: delay.percentile(99) / 1e6,
  maxMillis: delay.max / 1e6,
  peakMebibytes: peak / 2 ** 20,
});
await provider.shutdown();
process.disconnect();
