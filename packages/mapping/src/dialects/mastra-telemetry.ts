import type { Fields } from '../facts/fields.js';
import { objectOf, opened } from '../json/parse.js';
import { firstOf, isObject, textOf } from '../json/values.js';
import type { JsonObject } from '../json/values.js';
import { usageOf } from '../payloads/usage.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { identityOf } from './identity.js';
import { inputFields, outputFields } from './observation.js';
import { rule } from './rules.js';

const AGENT_METHODS = ['agent.generate', 'agent.stream', 'agent.network'] as const;

/**
 * Mastra's telemetry before its own tracing: every method is a span with `<method>.argument.N` and `<method>.result`. Of
 * some fifty spans a run only the agent, its calls and its tools say something; the rest are transparent.
 */
export const mastraTelemetry: Dialect = {
  name: 'mastra-telemetry',
  namespaces: ['componentName', 'stream', 'workflow'],
  speaks: (span) =>
    methodOf(span) !== undefined || stepResult(span) !== undefined || isToolCall(span),
  rules: [
    rule(
      ['type', 'agentName', 'input', 'inputMessages', 'output', 'usage'],
      ['componentName', 'agent.generate.*', 'agent.stream.*'],
      agent,
    ),
    rule(
      ['userId', 'threadId', 'tags'],
      ['agent.generate.argument.1', 'agent.stream.argument.1'],
      identity,
    ),
    rule(['type', 'toolName', 'toolCallId', 'input', 'output'], ['stream.toolCall.*'], toolCall),
    rule(
      [
        'type',
        'requestModel',
        'inputMessages',
        'system',
        'params',
        'outputMessages',
        'finishReasons',
        'responseId',
        'usage',
      ],
      ['workflow.*.llm-execution.result'],
      call,
    ),
  ],
};

function methodOf({ name, attributes }: SpanView): string | undefined {
  return attributes['componentName'] === undefined
    ? undefined
    : AGENT_METHODS.find((method) => method === name);
}

function agent(span: SpanView): Partial<Fields> | undefined {
  const method = methodOf(span);
  const agentName = textOf(span.attributes['componentName']);
  if (method === undefined || agentName === undefined) return undefined;
  const result = opened(span.attributes[`${method}.result`]);
  const usage = isObject(result) ? usageOf(firstOf(result, 'totalUsage', 'usage')) : undefined;
  return {
    type: 'agent',
    agentName,
    ...inputFields('agent', span.attributes[`${method}.argument.0`]),
    ...(isObject(result) && typeof result['text'] === 'string' ? { output: result['text'] } : {}),
    ...(usage ? { usage } : {}),
  };
}

function identity(span: SpanView): Partial<Fields> | undefined {
  const method = methodOf(span);
  const given =
    method === undefined ? undefined : objectOf(span.attributes[`${method}.argument.1`]);
  const telemetry = given?.['telemetry'];
  const metadata =
    isObject(telemetry) && isObject(telemetry['metadata']) ? telemetry['metadata'] : {};
  return (
    given && identityOf({ userId: given['resourceId'], threadId: given['threadId'], ...metadata })
  );
}

function isToolCall({ attributes }: SpanView): boolean {
  return typeof attributes['stream.toolCall.toolName'] === 'string';
}

function toolCall(span: SpanView): Partial<Fields> | undefined {
  if (!isToolCall(span)) return undefined;
  const { attributes } = span;
  const toolCallId = textOf(attributes['stream.toolCall.toolCallId']);
  const input = opened(attributes['stream.toolCall.args']);
  const output = opened(attributes['stream.toolCall.result']);
  return {
    type: 'tool',
    toolName: String(attributes['stream.toolCall.toolName']),
    ...(toolCallId === undefined ? {} : { toolCallId }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
  };
}

function stepResult({ name, attributes }: SpanView): JsonObject | undefined {
  return name.endsWith('.llm-execution') ? objectOf(attributes[`${name}.result`]) : undefined;
}

function call(span: SpanView): Partial<Fields> | undefined {
  const result = stepResult(span);
  if (!result) return undefined;
  const metadata = isObject(result['metadata']) ? result['metadata'] : {};
  const request = isObject(metadata['request']) ? metadata['request'] : {};
  const output = isObject(result['output']) ? result['output'] : {};
  const reason = isObject(result['stepResult'])
    ? textOf(result['stepResult']['reason'])
    : undefined;
  const about = isObject(metadata['modelMetadata']) ? metadata['modelMetadata'] : {};
  const requestModel = textOf(about['modelId']);
  const responseModel = textOf(metadata['modelId']);
  const responseId = textOf(metadata['id']);
  const usage = usageOf(output['usage']);
  return {
    ...inputFields('llm', request['body']),
    ...outputFields('llm', output),
    type: 'llm',
    ...(requestModel === undefined ? {} : { requestModel }),
    ...(responseModel === undefined ? {} : { responseModel }),
    ...(responseId === undefined ? {} : { responseId }),
    ...(reason === undefined ? {} : { finishReasons: [reason] }),
    ...(usage ? { usage } : {}),
  };
}
