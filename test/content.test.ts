// What of a span leaves the process: every text of every recorded span is marked, and the marks are looked for in the bytes of
// the requests and of the spool.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  LunaryLogRecordProcessor,
  type LunaryOptions,
  LunarySpanExporter,
  LunarySpanProcessor,
} from '@lunary-otel/exporter';
import { diag, DiagLogLevel, ROOT_CONTEXT } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  marksIn,
  type Planted,
  plantedCaptures,
  withoutMarks,
} from './support/planted-captures.ts';
import { startSink } from './support/sink.ts';

const scratch = mkdtempSync(join(tmpdir(), 'lunary-otel-content-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const publicKey = '11111111-2222-4333-8444-555555555555';

type Way = 'exporter' | 'processor' | 'processor, flushed in the middle';

/** What came out of the process. */
interface Outcome {
  readonly wire: string;
  readonly spool: string;
  readonly log: string;
}

async function play({ captures }: Planted, way: Way, options: LunaryOptions): Promise<Outcome> {
  const { spoolDirectory } = options;
  const sink = await startSink(spoolDirectory === undefined ? 200 : 401);
  const messages: unknown[] = [];
  const say = (...parts: unknown[]): void => void messages.push(...parts);
  const logger = { error: say, warn: say, info: say, debug: say, verbose: say };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
  const given = { publicKey, apiUrl: sink.url, ...options };
  const ours = way === 'exporter' ? new LunarySpanExporter(given) : new LunarySpanProcessor(given);
  const logs = new LunaryLogRecordProcessor(ours);
  for (const { spans, logs: records } of captures) {
    for (const record of records) logs.onEmit(record);
    if (ours instanceof LunarySpanExporter) {
      // Without its last span no trace is whole, so placeholders stand in.
      ours.export(spans.slice(0, -1), () => {});
    } else {
      for (const span of spans.toReversed()) ours.onStart({ ...span, ended: false }, ROOT_CONTEXT);
    }
  }
  if (way !== 'processor') await ours.forceFlush();
  for (const { spans } of captures) {
    if (ours instanceof LunarySpanExporter) ours.export(spans.slice(-1), () => {});
    else for (const span of spans) ours.onEnd(span);
  }
  await ours.forceFlush();
  await ours.shutdown();
  await sink.close();
  diag.disable();
  return {
    wire: sink.bodies.join('\n'),
    spool: spoolDirectory === undefined ? '' : filesBelow(spoolDirectory),
    log: messages.map(String).join('\n'),
  };
}

function filesBelow(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path));
  return files
    .map((bytes) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString())
    .join('\n');
}

/** What an event says beside what happened when: everything that can come from a text of a span. */
type Fields = Readonly<Record<string, unknown>>;

/** By field of an event (`input`, `metadata.plan`, `thread name`), the sources of the marks that stand there. */
function placesOf({ wire }: Outcome, { sources }: Planted): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  const note = (place: string, value: unknown): void => {
    for (const number of marksIn(JSON.stringify(value))) {
      const found = places.get(place) ?? new Set();
      places.set(place, found.add(sources[number] ?? 'unknown'));
    }
  };
  const events = wire
    .split('\n')
    .flatMap((body) => (JSON.parse(body) as { events: Fields[] }).events);
  for (const { type, metadata, ...fields } of events) {
    for (const [key, value] of Object.entries(metadata ?? {})) note(`metadata.${key}`, value);
    for (const [key, value] of Object.entries(fields))
      note(type === 'thread' ? `thread ${key}` : key, value);
  }
  return places;
}

/** What was asked, answered and returned, and what failed of it. */
const contentFields = ['input', 'output', 'extra', 'error', 'thread input'];

/**
 * All that may leave although no content is to be captured, by where it may stand: the table of docs/options.md, for the
 * attributes of the recorded spans.
 */
const mayStand: readonly (readonly [place: RegExp, sources: RegExp])[] = [
  [
    /^(name|metadata\.(functionId|httpMethod|httpRoute|schemaName))$/,
    /^span name$|[ .:](model|(ls_)?model_name|modelId|ai\.model\.id|(\w+[._])?name|operationId|functionId|agent_label|graph\.node\.id|http\.(route|request\.method))$/,
  ],
  [/^metadata\.provider$/, /provider(\.name)?$| (gen_ai|llm)\.system$/],
  [/^metadata\.responseModel$/, /[ .](model|model_name|model\.name|modelId)$/],
  [/^metadata\.(responseId|agentId|toolCallId)$/, /[ .](response|agent|tool\.call)\.id$/],
  [/^metadata\.finishReason$/, /(stop|finish)_?reasons?(\[\])?( > \[\])?$/i],
  [
    /^metadata\.(systemFingerprint|serviceTier|promptVersion|outputType|toolType)$/,
    /system_fingerprint$|service_tier$|template\.version$|output\.type$|tool\.type$/,
  ],
  [
    /^metadata\.(serviceName|environment)$/,
    /^resource (service\.name|deployment\.environment(\.name)?)$/,
  ],
  [/^(userId|thread userId)$/, /[ .]user[._]?id$/i],
  [/^(thread name|metadata\.conversationId)$/, /[ .:](session|conversation|thread|chat)[._]?id$/i],
  [/^tags$/, /(tags|labels)(\[\])?( > \[\])?$/],
  [/^metadata\.customerId$/, /[ .]customer\.id$/],
  // Declared to be metadata, by the user of a library.
  [
    /^metadata\./,
    /^attributes (ai\.telemetry\.metadata|ai\.settings\.context|langfuse\.observation\.metadata|langsmith\.metadata|mastra\.metadata|metadata > )\./,
  ],
];

function strays(outcome: Outcome, planted: Planted): string[] {
  return [...placesOf(outcome, planted)].flatMap(([place, sources]) =>
    [...sources]
      .filter((source) => !mayStand.some(([where, from]) => where.test(place) && from.test(source)))
      .map((source) => `${place}: ${source}`),
  );
}

const ways: readonly Way[] = ['processor', 'processor, flushed in the middle', 'exporter'];
let planted: Planted;
/** Their operations, kinds and roles are marked too, so that nothing is what it seems. */
let plantedKinds: Planted;

beforeAll(() => {
  planted = plantedCaptures({ keepKinds: true });
  plantedKinds = plantedCaptures({ keepKinds: false });
});

it('content leaves by default, of every kind', async () => {
  const places = placesOf(await play(planted, 'processor', {}), planted);
  for (const field of contentFields) expect([field, places.has(field)]).toEqual([field, true]);
  expect(places.get('input')?.size).toBeGreaterThan(100);
  expect(places.get('output')?.size).toBeGreaterThan(100);
});

describe('without content', () => {
  const silent: LunaryOptions = { captureContent: false };
  const everything: LunaryOptions = { ...silent, attributes: 'all', spans: 'all' };

  describe.each(ways)('through the %s', (way) => {
    it.each([
      ['', silent, (): Planted => planted],
      [' of all spans, whatever they claim to be', everything, (): Planted => plantedKinds],
    ])('nothing leaves but names, identity and metadata%s', async (_, options, of) => {
      const outcome = await play(of(), way, options);
      expect(marksIn(outcome.wire).length).toBeGreaterThan(1_000);
      expect(strays(outcome, of())).toEqual([]);
      expect(marksIn(outcome.log)).toEqual([]);
    });
  });

  it('a spool holds no more than a request', () => expectSameInSpool(silent));
});

const redact = (value: unknown): unknown =>
  JSON.parse(withoutMarks(JSON.stringify(value))) as unknown;

describe('with a redact that lets no mark through', () => {
  /** Not asked about: two people or conversations that look alike would become one. */
  const identity = ['thread name', 'thread userId', 'userId'];

  it.each(ways)('only who it was for still has one, through the %s', async (way) => {
    const outcome = await play(planted, way, { redact, attributes: 'all', spans: 'all' });
    expect([...placesOf(outcome, planted).keys()].toSorted()).toEqual(identity);
    expect(outcome.wire).toContain('[redacted]');
    expect(marksIn(outcome.log)).toEqual([]);
  });

  it('a spool holds no more than a request', () => expectSameInSpool({ redact }));
});

async function expectSameInSpool(options: LunaryOptions): Promise<void> {
  const spoolDirectory = mkdtempSync(join(scratch, 'spool-'));
  const told = new Set(marksIn((await play(planted, 'processor', options)).wire));
  const { spool, wire } = await play(planted, 'processor', { ...options, spoolDirectory });
  const spooled = marksIn(spool);
  expect(spooled.length).toBeGreaterThan(100);
  expect([...spooled, ...marksIn(wire)].filter((number) => !told.has(number))).toEqual([]);
}
