import { readFacts, viewOf } from '@lunary-otel/mapping';
import type { ReadOptions, SpanFacts } from '@lunary-otel/mapping';
import type { SpanNode } from '../tree/span-node.js';

const statusError = 2;

type Attributes = NonNullable<ReadOptions['attributes']>;

/** What a span says now. `undefined`: its object is no longer here. */
export function factsOfSpan(node: SpanNode, attributes: Attributes): SpanFacts | undefined {
  return node.span && readFacts(viewOf(node.span, node.logs), node.context, { attributes });
}

/** What an open span says that nobody will end: that it failed, and why, by now. */
export function factsOfUnended(
  node: SpanNode,
  attributes: Attributes,
  reason: string,
  nowMillis: number,
): SpanFacts | undefined {
  if (!node.span) return undefined;
  const view = viewOf(node.span, node.logs);
  const endMillis = Math.max(view.startMillis, nowMillis);
  const status = { code: statusError, message: reason };
  return readFacts({ ...view, endMillis, status }, node.context, { attributes });
}
