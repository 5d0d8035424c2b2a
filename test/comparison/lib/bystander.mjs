// Does another exporter in the same process still get the spans as the libraries made them?
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { setUp } from './workload.mjs';

const captures = [
  'vercel-ai-6.0.326/generateText-tool-loop',
  'vercel-ai-7.0.173/vision-data-url-and-url',
  'openinference-openai-4.2.7/openai-chat-with-session-user-metadata-tags',
  'existing-app-http-express/http-server-llm-ok',
];

const capture = (name) =>
  JSON.parse(readFileSync(new URL(`../../captures/${name}.json`, import.meta.url), 'utf8'));

/** Keeps what an exporter behind it would write, at the moment it would. */
class Witness {
  seen = [];
  export(spans, done) {
    for (const { name, attributes, events, status } of spans) {
      this.seen.push({
        name,
        attributes: structuredClone(attributes),
        events: structuredClone(events),
        status,
      });
    }
    done({ code: 0 });
  }
  async forceFlush() {}
  async shutdown() {}
}

/** Makes the spans of a capture again, in the order they ended. */
function make(provider, { spans }) {
  for (const span of spans) {
    const tracer = provider.getTracer(span.instrumentationScope.name);
    const { name, kind } = span;
    const keys = span._capture.attributeKeysAtStart ?? [];
    const start = Object.fromEntries(keys.map((key) => [key, span.attributes[key]]));
    const made = tracer.startSpan(name, { kind, attributes: start });
    made.setAttributes(span.attributes);
    made.end();
  }
}

async function seenBeside(processors) {
  const witness = new Witness();
  const provider = setUp(processors(new BatchSpanProcessor(witness)));
  for (const name of captures) make(provider, capture(name));
  // A batch waits for seconds before it is exported, and some processors work on in the meantime.
  await sleep(300);
  await provider.forceFlush();
  return witness.seen;
}

/** How many of the spans reach another exporter changed, and in what. */
export async function changesBy(create, url) {
  const alone = await seenBeside((other) => [other]);
  const kinds = new Set();
  let most = 0;
  for (const order of [(own, other) => [own, other], (own, other) => [other, own]]) {
    const own = await create(url);
    const seen = await seenBeside((other) => order(own, other));
    let changed = 0;
    for (const [at, span] of alone.entries()) {
      const differences = differencesOf(span, seen[at]);
      for (const kind of differences) kinds.add(kind);
      changed += Number(differences.length > 0);
    }
    most = Math.max(most, changed);
  }
  return { spans: alone.length, changed: most, kinds: [...kinds] };
}

function differencesOf(span, seen) {
  if (seen === undefined) return ['missing'];
  const found = new Set();
  if (seen.name !== span.name) found.add('names');
  if (JSON.stringify(seen.events) !== JSON.stringify(span.events)) found.add('events');
  const [before, after] = [span.attributes, seen.attributes];
  for (const key of Object.keys({ ...before, ...after })) {
    if (!(key in before)) found.add('attributes added');
    else if (!(key in after)) found.add('attributes removed');
    else if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) {
      found.add('attributes changed');
    }
  }
  return [...found];
}
