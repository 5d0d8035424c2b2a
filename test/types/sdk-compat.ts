// Holds the exporter and the processor, which import no SDK package, against the interfaces of every SDK line they serve.
// There is nothing to run: the type check fails when one of the assignments does.
import { LunaryLogRecordProcessor } from '@lunary-otel/exporter';
import type { LunaryOptions, LunarySpanExporter, LunarySpanProcessor } from '@lunary-otel/exporter';
import type * as otel1 from 'otel1-sdk-trace-base';
import type * as otel2 from 'otel2-sdk-trace-base';
import type * as otel3 from 'otel3-sdk-trace';

declare const exporter: LunarySpanExporter;
declare const processor: LunarySpanProcessor;

export const exporters: [otel1.SpanExporter, otel2.SpanExporter, otel3.SpanExporter] = [
  exporter,
  exporter,
  exporter,
];
export const processors: [otel1.SpanProcessor, otel2.SpanProcessor, otel3.SpanProcessor] = [
  processor,
  processor,
  processor,
];

/** A log record processor of any line: they differ in the record's type, which is read structurally. */
export const logs: LunaryLogRecordProcessor[] = [
  new LunaryLogRecordProcessor(exporter),
  new LunaryLogRecordProcessor(processor),
];

/** The filter is given the SDK's own span. */
type Filter = Extract<LunaryOptions['spans'], (span: never) => boolean>;
type SdkSpan = otel1.ReadableSpan | otel2.ReadableSpan | otel3.ReadableSpan;
export const filter: (span: SdkSpan) => boolean = ((span) => span.kind === 0) satisfies Filter;
