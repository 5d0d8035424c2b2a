// Plain spans with few attributes, so that what is measured is the tree and not the reading of messages.

const time = (millis) => [Math.floor(millis / 1000), (millis % 1000) * 1e6];
/** As an object's key, so that the engine has one copy of it from the beginning, and no memory is gained in between. */
const hex = (number, digits) => Object.keys({ [number.toString(16).padStart(digits, '0')]: 0 })[0];
const kinds = [
  { 'http.request.method': 'POST', 'http.route': '/chat' },
  { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'support' },
  {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 400,
    'gen_ai.usage.output_tokens': 70,
  },
  { 'http.request.method': 'POST', 'server.address': 'api.example' },
  { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'find_order' },
];

/** Lists of spans, parents first: a request, an agent, and below it steps of a call with its HTTP call and a tool. */
export function smallTraces(spans, traceSize) {
  return Array.from({ length: spans / traceSize }, (_, trace) =>
    Array.from({ length: traceSize }, (__, index) => smallSpan(trace, index)),
  );
}

function smallSpan(trace, index) {
  const kind = index < 2 ? index : 2 + ((index - 2) % 3);
  // The agent hangs on the request, calls and tools on the agent, an HTTP call on the model's call before it.
  const parent = index === 0 ? undefined : index === 1 ? 0 : kind === 3 ? index - 1 : 1;
  const context = { traceId: hex(trace + 1, 32), spanId: hex(index + 1, 16), traceFlags: 1 };
  const startMillis = 1_700_000_000_000 + index;
  return {
    name: `span ${kind}`,
    kind: 0,
    spanContext: () => context,
    ...(parent === undefined ? {} : { parentSpanContext: { spanId: hex(parent + 1, 16) } }),
    startTime: time(startMillis),
    endTime: time(startMillis + 5),
    ended: true,
    status: { code: 0 },
    attributes: kinds[kind],
    events: [],
    resource: {},
  };
}

const start = (span) => (assembler, now) => assembler.started(span, undefined, now);
const end = (span) => (assembler, now) => assembler.ended(span, now);

/** The orders in which a trace's spans are told of: all that comes before, and then what lets each trace leave. */
export const orders = {
  processor: {
    knowsStarts: true,
    happenings: (traces) => ({
      begin: traces.flatMap((spans) => [
        ...spans.map(start),
        ...spans.slice(1).toReversed().map(end),
      ]),
      end: traces.map((spans) => spans.slice(0, 1).map(end)),
    }),
  },
  'exporter, children first': exporter((spans) => spans.toReversed()),
  'exporter, parents first': exporter((spans) => spans),
  'exporter, any order': exporter((spans) => shuffled(spans)),
  'exporter, root never ends': exporter((spans) => spans.slice(1).toReversed()),
};

function exporter(ordered) {
  return {
    knowsStarts: false,
    happenings: (traces) => {
      const lists = traces.map((spans) => ordered(spans).map(end));
      return {
        begin: lists.flatMap((list) => list.slice(0, -1)),
        end: lists.map((list) => list.slice(-1)),
      };
    },
  };
}

/** The same each time. */
function shuffled(spans) {
  const list = [...spans];
  let seed = 1;
  for (let at = list.length - 1; at > 0; at -= 1) {
    seed = (seed * 16_807) % 2_147_483_647;
    const other = seed % (at + 1);
    [list[at], list[other]] = [list[other], list[at]];
  }
  return list;
}
