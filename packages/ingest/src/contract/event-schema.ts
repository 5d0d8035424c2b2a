/**
 * The contract of `event.ts` as zod schemas. They accept what the server stores as it was meant, and reject what it
 * would refuse, lose or turn into something else. For tests and for whoever writes events by hand: the client does
 * not run them.
 */
import * as z from 'zod';
import type {
  EndEvent,
  ErrorEvent,
  Feedback,
  FeedbackEvent,
  IngestEvent,
  MetadataValue,
  RunError,
  RunType,
  StartEvent,
  TokensUsage,
} from './event.js';
import { utf8Length } from '../text/utf8-length.js';
import { leadsWithBoolean, problemOfText, problemsOfJson } from './storable-json.js';

/** Indexed columns fail above about 2,690 bytes. */
const maxIndexedBytes = 2_000;
const maxInt4 = 2 ** 31 - 1;
const uuidLength = 36;
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

function checkJson(value: unknown, context: z.RefinementCtx): void {
  for (const { path, message } of problemsOfJson(value)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
}

const text = z.string().superRefine((value, context) => {
  const message = problemOfText(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});
const indexedText = text.refine((value) => utf8Length(value) <= maxIndexedBytes, {
  message: `is longer than ${maxIndexedBytes} bytes`,
});
const id = z
  .string()
  .min(1)
  .refine((value) => value.length !== uuidLength || uuid.test(value), {
    message: 'has 36 characters and is no UUID',
  });
const timestamp = z.iso.datetime({ offset: true });

const noBoolean = (value: unknown): boolean => !leadsWithBoolean(value);
const json = z.unknown().superRefine(checkJson);
const input = json.refine(noBoolean, { message: 'begins with a boolean' });
// A lone boolean output is stored, as text.
const output = json.refine((value) => !Array.isArray(value) || noBoolean(value), {
  message: 'begins with a boolean',
});
const jsonObject = z.record(z.string(), z.unknown()).superRefine(checkJson);

const runType = z.enum(['llm', 'agent', 'tool', 'chain', 'chat', 'thread', 'embed', 'retriever']);

const tokenCount = z.int().min(0).max(maxInt4);
const tokensUsage = z
  .strictObject({
    prompt: tokenCount.exactOptional(),
    completion: tokenCount.exactOptional(),
    promptCached: tokenCount.exactOptional(),
  })
  .refine(({ prompt = 0, completion = 0 }) => prompt + completion <= maxInt4, {
    message: 'prompt and completion together do not fit 32 bits',
  })
  .refine(({ prompt, promptCached = 0 }) => prompt === undefined || promptCached <= prompt, {
    message: 'more cached tokens than prompt tokens',
  });

const runError = z.strictObject({ message: text.min(1), stack: text.exactOptional() });

const scalar = z.union([text, z.number(), z.boolean()]);
const metadataValue = z.union([scalar, z.array(scalar).readonly()]);
const metadata = z
  .record(z.string(), metadataValue)
  .superRefine(checkJson)
  .refine(
    ({ templateId, templateVersionId }) =>
      [templateId, templateVersionId].every((it) => it === undefined || Number.isInteger(it)),
    { message: 'templateId and templateVersionId are numbers of a prompt template' },
  );

const feedback = z
  .looseObject({
    thumb: z.enum(['up', 'down']).nullable().exactOptional(),
    comment: text.nullable().exactOptional(),
  })
  .superRefine(checkJson);

const base = { type: runType, runId: id, timestamp };

/** A conversation's turn that is no list of messages makes Lunary's list of threads fail for the whole project. */
const listForChat = (type: RunType, value: unknown): boolean =>
  type !== 'chat' || value === undefined || value === null || Array.isArray(value);

const startEvent = z
  .strictObject({
    ...base,
    event: z.literal('start'),
    parentRunId: id.exactOptional(),
    name: indexedText.exactOptional(),
    input: input.exactOptional(),
    extra: jsonObject.exactOptional(),
    params: jsonObject.exactOptional(),
    metadata: metadata.exactOptional(),
    tags: z.array(indexedText).readonly().exactOptional(),
    userId: indexedText.exactOptional(),
    userProps: jsonObject.exactOptional(),
    runtime: text.exactOptional(),
    templateVersionId: z.int().min(1).max(maxInt4).exactOptional(),
  })
  .refine(({ runId, parentRunId }) => runId !== parentRunId, {
    path: ['parentRunId'],
    message: 'is the run itself',
  })
  .refine((event) => listForChat(event.type, event.input), {
    path: ['input'],
    message: 'is no list of messages, as that of a chat must be',
  });

const endEvent = z
  .strictObject({
    ...base,
    event: z.literal('end'),
    input: input.exactOptional(),
    output: output.exactOptional(),
    tokensUsage: tokensUsage.exactOptional(),
    metadata: metadata.exactOptional(),
  })
  .refine(
    (event) => listForChat(event.type, event.input) && listForChat(event.type, event.output),
    {
      message: 'input or output is no list of messages, as those of a chat must be',
    },
  );

const errorEvent = z.strictObject({ ...base, event: z.literal('error'), error: runError });
const feedbackEvent = z.strictObject({ ...base, event: z.literal('feedback'), feedback });
const ingestEvent = z.discriminatedUnion('event', [
  startEvent,
  endEvent,
  errorEvent,
  feedbackEvent,
]);

export const runTypeSchema: z.ZodType<RunType> = runType;
export const tokensUsageSchema: z.ZodType<TokensUsage> = tokensUsage;
export const runErrorSchema: z.ZodType<RunError> = runError;
export const metadataValueSchema: z.ZodType<MetadataValue> = metadataValue;
export const feedbackSchema: z.ZodType<Feedback> = feedback;
export const startEventSchema: z.ZodType<StartEvent> = startEvent;
export const endEventSchema: z.ZodType<EndEvent> = endEvent;
export const errorEventSchema: z.ZodType<ErrorEvent> = errorEvent;
export const feedbackEventSchema: z.ZodType<FeedbackEvent> = feedbackEvent;
export const ingestEventSchema: z.ZodType<IngestEvent> = ingestEvent;

// Isolated declarations allow no type inferred from a schema to be exported, so the types are written out in
// `event.ts`. A field that is in only one of the two, or differs in type or in being optional, fails to compile here.
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = T extends readonly unknown[] ? T : { [K in keyof T]: T[K] };
type SchemaEvent = z.infer<typeof ingestEvent>;
type EventOf<T, K> = Flat<Extract<T, { event: K }>>;
const sameFields: {
  [K in IngestEvent['event']]: Same<EventOf<SchemaEvent, K>, EventOf<IngestEvent, K>>;
} = { start: true, end: true, error: true, feedback: true };
void sameFields;
