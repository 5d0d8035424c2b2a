import type { ReadableSpanLike } from '@lunary-otel/mapping';
import type { SpanNode } from './span-node.js';

/**
 * Keeps of an open span what it says, and lets go of the span itself. Whoever can still end it holds it; once nobody does,
 * it never ends. Libraries that forget to end the spans of failed calls are told from calls that take long by nothing else.
 *
 * Its attributes and events are not copied: the SDK adds to the same objects until it ends.
 */
export function loosen(node: SpanNode): void {
  const { span } = node;
  if (!span || node.self || typeof WeakRef !== 'function') return;
  try {
    node.span = remainsOf(span);
    node.self = new WeakRef(span);
  } catch {
    // A span that cannot be read is kept as it is, and fails where that is dealt with.
  }
}

/** The span itself, as long as anybody else has it; then what it said. */
export function spanOf({ self, span }: SpanNode): ReadableSpanLike | undefined {
  return self?.deref() ?? span;
}

/** It has not ended, and nobody is left who could end it. */
export function isDropped({ phase, self }: SpanNode): boolean {
  return phase === 'open' && self !== undefined && self.deref() === undefined;
}

function remainsOf(span: ReadableSpanLike): ReadableSpanLike {
  const { name, kind, startTime, endTime, status, attributes, events } = span;
  const { parentSpanId, parentSpanContext, links, resource } = span;
  const { instrumentationScope, instrumentationLibrary, droppedAttributesCount } = span;
  const context = span.spanContext();
  return {
    name,
    kind,
    spanContext: () => context,
    startTime,
    endTime,
    ended: false,
    status,
    attributes,
    events,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    ...(parentSpanContext && { parentSpanContext }),
    ...(links && { links }),
    ...(resource && { resource }),
    ...(instrumentationScope && { instrumentationScope }),
    ...(instrumentationLibrary && { instrumentationLibrary }),
    ...(droppedAttributesCount === undefined ? {} : { droppedAttributesCount }),
  };
}
