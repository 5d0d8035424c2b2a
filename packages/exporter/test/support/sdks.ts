import * as otel1 from 'otel1-sdk-trace-base';
import * as otel2 from 'otel2-sdk-trace-base';
import type { Tracer } from '@opentelemetry/api';
import type { LunarySpanExporter, LunarySpanProcessor } from '../../src/index.js';

export interface Sdk {
  readonly tracer: Tracer;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export type Wiring = 'batch' | 'simple' | 'processor';

/** Set-ups of the SDK lines that run on every Node this package runs on; 3.x needs Node 22.15. */
export const sdks: Record<
  '1.x' | '2.x',
  (wiring: Wiring, ours: LunarySpanExporter | LunarySpanProcessor) => Sdk
> = {
  '1.x': (wiring, ours) => {
    const provider = new otel1.BasicTracerProvider({
      spanProcessors: [processorOf(otel1, wiring, ours) as otel1.SpanProcessor],
    });
    return sdkOf(provider);
  },
  '2.x': (wiring, ours) => {
    const provider = new otel2.BasicTracerProvider({
      spanProcessors: [processorOf(otel2, wiring, ours) as otel2.SpanProcessor],
    });
    return sdkOf(provider);
  },
};

function processorOf(
  otel: typeof otel1 | typeof otel2,
  wiring: Wiring,
  ours: LunarySpanExporter | LunarySpanProcessor,
): unknown {
  if (wiring === 'processor') return ours;
  const exporter = ours as LunarySpanExporter & otel1.SpanExporter & otel2.SpanExporter;
  return wiring === 'batch'
    ? new otel.BatchSpanProcessor(exporter)
    : new otel.SimpleSpanProcessor(exporter);
}

function sdkOf(provider: {
  getTracer(name: string): Tracer;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}): Sdk {
  return {
    tracer: provider.getTracer('test'),
    forceFlush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}
