import type { ChatMessage } from '../messages/message.js';

/** The run types a span can become; `thread` and `chat` are made by the exporter, never read from a span. */
export type SpanRunType = 'llm' | 'agent' | 'tool' | 'chain' | 'embed' | 'retriever';

/** Token counts as the library reported them. Whether `input` includes the cached ones is `inputIncludesCached`. */
export interface ReportedUsage {
  input?: number;
  output?: number;
  cacheRead?: number;
  cacheWrite?: number;
  reasoning?: number;
  total?: number;
  /** `undefined`: the library does not say, decide by the numbers. */
  inputIncludesCached?: boolean;
  outputIncludesReasoning?: boolean;
}

export interface ReportedError {
  type?: string;
  message?: string;
  stack?: string;
}

/** Everything a span can say about a run. A dialect fills what it can read and leaves the rest out. */
export interface Fields {
  type?: SpanRunType;
  /** A step that only holds others together and says nothing itself: transparent unless the user wants all spans. */
  noise?: boolean;
  /** A step around one call: what it holds is that call's. */
  step?: boolean;
  /** Set by the user (`lunary.name`): wins over every derived name. */
  name?: string;
  requestModel?: string;
  responseModel?: string;
  provider?: string;
  responseId?: string;
  finishReasons?: readonly string[];
  agentName?: string;
  toolName?: string;
  toolCallId?: string;
  /** Name of a workflow, task, function or flow, for runs that are neither agent nor tool nor llm. */
  entityName?: string;
  /** System instructions given apart from the messages. */
  system?: readonly ChatMessage[];
  inputMessages?: readonly ChatMessage[];
  outputMessages?: readonly ChatMessage[];
  /** Input and output of anything that is not a conversation. */
  input?: unknown;
  output?: unknown;
  query?: string;
  documents?: readonly RetrievedDocument[];
  params?: Readonly<Record<string, unknown>>;
  usage?: ReportedUsage;
  error?: ReportedError;
  userId?: string;
  userProps?: Readonly<Record<string, unknown>>;
  threadId?: string;
  tags?: readonly string[];
  /** Under the user's own keys. */
  metadata?: Readonly<Record<string, unknown>>;
  /** Under this project's keys: `timeToFirstToken`, `httpRoute`, … */
  details?: Readonly<Record<string, unknown>>;
  templateId?: string;
}

/** Empty fields, all of one layout however they are filled: what reads them then needs to look them up only once. */
export function newFields(): Fields {
  const fields: { [K in keyof Required<Fields>]: undefined } = {
    type: undefined,
    noise: undefined,
    step: undefined,
    name: undefined,
    requestModel: undefined,
    responseModel: undefined,
    provider: undefined,
    responseId: undefined,
    finishReasons: undefined,
    agentName: undefined,
    toolName: undefined,
    toolCallId: undefined,
    entityName: undefined,
    system: undefined,
    inputMessages: undefined,
    outputMessages: undefined,
    input: undefined,
    output: undefined,
    query: undefined,
    documents: undefined,
    params: undefined,
    usage: undefined,
    error: undefined,
    userId: undefined,
    userProps: undefined,
    threadId: undefined,
    tags: undefined,
    metadata: undefined,
    details: undefined,
    templateId: undefined,
  };
  return fields as unknown as Fields;
}

export interface RetrievedDocument {
  id?: string;
  title?: string;
  summary?: string;
  source?: string;
}
