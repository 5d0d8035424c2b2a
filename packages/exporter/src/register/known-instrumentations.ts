/** An instrumentation of a GenAI library that `@opentelemetry/auto-instrumentations-node` does not bring along. */
export interface KnownInstrumentation {
  readonly name: string;
  /** The library it instruments. Only the first installed instrumentation of each is used. */
  readonly library: string;
  /**
   * What its `manuallyInstrument` wants of the library's namespace, which is how it patches an ES module. Without it, it
   * patches CommonJS only.
   */
  readonly manual?: (namespace: Namespace) => unknown;
}

export type Namespace = Readonly<Record<string, unknown>>;

const asIs = (namespace: Namespace): unknown => namespace;
const asDefault = (namespace: Namespace): unknown => namespace['default'] ?? namespace;

const langchain = '@langchain/core/callbacks/manager';

/** Read in the packages themselves: OpenInference of October 2026, OpenLLMetry 0.27, Elastic 0.5, contrib 0.22. */
export const knownInstrumentations: readonly KnownInstrumentation[] = [
  { name: '@arizeai/openinference-instrumentation-openai', library: 'openai', manual: asDefault },
  {
    name: '@arizeai/openinference-instrumentation-anthropic',
    library: '@anthropic-ai/sdk',
    manual: asDefault,
  },
  {
    name: '@arizeai/openinference-instrumentation-langchain',
    library: langchain,
    manual: asIs,
  },
  {
    name: '@arizeai/openinference-instrumentation-bedrock',
    library: '@aws-sdk/client-bedrock-runtime',
    manual: asIs,
  },
  {
    name: '@arizeai/openinference-instrumentation-bedrock-agent-runtime',
    library: '@aws-sdk/client-bedrock-agent-runtime',
    manual: asIs,
  },
  { name: '@arizeai/openinference-instrumentation-mcp', library: '@modelcontextprotocol/sdk' },
  {
    name: '@arizeai/openinference-instrumentation-claude-agent-sdk',
    library: '@anthropic-ai/claude-agent-sdk',
  },
  { name: '@traceloop/instrumentation-openai', library: 'openai', manual: asDefault },
  { name: '@traceloop/instrumentation-anthropic', library: '@anthropic-ai/sdk', manual: asIs },
  {
    name: '@traceloop/instrumentation-langchain',
    library: langchain,
    manual: (namespace) => ({ callbackManagerModule: namespace }),
  },
  {
    name: '@traceloop/instrumentation-bedrock',
    library: '@aws-sdk/client-bedrock-runtime',
    manual: asIs,
  },
  { name: '@traceloop/instrumentation-cohere', library: 'cohere-ai', manual: asIs },
  {
    name: '@traceloop/instrumentation-google-generativeai',
    library: '@google/genai',
    manual: asIs,
  },
  { name: '@traceloop/instrumentation-together', library: 'together-ai', manual: asDefault },
  { name: '@traceloop/instrumentation-vertexai', library: '@google-cloud/vertexai', manual: asIs },
  { name: '@traceloop/instrumentation-llamaindex', library: 'llamaindex', manual: asIs },
  { name: '@traceloop/instrumentation-mcp', library: '@modelcontextprotocol/sdk' },
  { name: '@elastic/opentelemetry-instrumentation-openai', library: 'openai' },
  { name: '@opentelemetry/instrumentation-openai', library: 'openai' },
];
