// How often the usage of one call is in what was sent, as spans (OTLP, JSON or protobuf) or as Lunary's events.
import { usage } from './workload.mjs';

/** The number of spans or runs that claim the input tokens of the call. */
export function claimsIn(requests) {
  return requests.reduce((sum, request) => sum + claimsOf(request), 0);
}

function claimsOf({ body, type }) {
  if (!type?.includes('json')) return spansOf(body).filter(hasUsageVarint).length;
  const json = JSON.parse(body);
  if (json.events) return [json.events].flat().filter(isEndWithUsage).length;
  const spans = json.resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap((it) => it.spans);
  return spans.filter((span) => JSON.stringify(span).includes(String(usage.input))).length;
}

const isEndWithUsage = ({ tokensUsage }) => tokensUsage?.prompt === usage.input;

/** The bytes of each span: ExportTraceServiceRequest 1 → ResourceSpans 2 → ScopeSpans 2. */
function spansOf(body) {
  return [1, 2, 2].reduce(
    (messages, field) => messages.flatMap((message) => fieldsOf(message, field)),
    [body],
  );
}

function fieldsOf(bytes, wanted) {
  const found = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at];
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else {
      const length = varint();
      if (tag >> 3 === wanted) found.push(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return found;
}

const usageVarint = Buffer.from([
  (usage.input & 0x7f) | 0x80,
  ((usage.input >> 7) & 0x7f) | 0x80,
  usage.input >> 14,
]);

const hasUsageVarint = (span) =>
  Buffer.from(span).includes(usageVarint) || Buffer.from(span).includes(String(usage.input));
