import { lookUp } from '../json/look-up.js';
import { opened } from '../json/parse.js';
import { fold } from '../json/values.js';

/** Every spelling of a request parameter, folded → OpenAI's name for it. */
const PARAMETER_NAMES: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  topp: 'top_p',
  topk: 'top_k',
  maxtokens: 'max_tokens',
  maxoutputtokens: 'max_tokens',
  maxcompletiontokens: 'max_completion_tokens',
  maxnewtokens: 'max_tokens',
  maxtokenstosample: 'max_tokens',
  maxgenlen: 'max_tokens',
  maxtokencount: 'max_tokens',
  frequencypenalty: 'frequency_penalty',
  presencepenalty: 'presence_penalty',
  seed: 'seed',
  randomseed: 'seed',
  stop: 'stop',
  stopsequences: 'stop',
  logitbias: 'logit_bias',
  n: 'n',
  choicecount: 'n',
  numberofchoices: 'n',
  candidatecount: 'n',
  toolchoice: 'tool_choice',
  responseformat: 'response_format',
  reasoningeffort: 'reasoning_effort',
  reasoninglevel: 'reasoning_effort',
  paralleltoolcalls: 'parallel_tool_calls',
  servicetier: 'service_tier',
  stream: 'stream',
  isstream: 'stream',
  streaming: 'stream',
  modalities: 'modalities',
  dimensions: 'dimensions',
  dimensioncount: 'dimensions',
  encodingformats: 'encoding_format',
  encodingformat: 'encoding_format',
};

/** OpenAI's name of a parameter in any spelling, or `undefined` for what is no request parameter. */
export function parameterName(name: string): string | undefined {
  const folded = fold(name);
  return lookUp(PARAMETER_NAMES, folded);
}

/** The request parameters among an object's entries, under OpenAI's names. `null` and non-finite values are left out. */
export function paramsOf(
  source: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const params: Record<string, unknown> = {};
  for (const [key, raw] of Object.entries(source)) {
    const name = parameterName(key);
    if (name === undefined || name in params) continue;
    const value = parameterValue(name, raw);
    if (value !== undefined) params[name] = value;
  }
  return Object.keys(params).length > 0 ? params : undefined;
}

/** A parameter's value; `undefined` for one that says nothing. */
export function parameterValue(name: string, raw: unknown): unknown {
  if (raw === undefined || raw === null || raw === '') return undefined;
  if (typeof raw === 'number' && !Number.isFinite(raw)) return undefined;
  // openlit's way of saying that none was set.
  if (raw === -1 && name.startsWith('max_')) return undefined;
  const value = opened(raw);
  if (typeof value === 'string' && NUMERIC.has(name)) {
    const number = Number(value);
    return Number.isFinite(number) ? number : value;
  }
  return value;
}

const NUMERIC: ReadonlySet<string> = new Set([
  'temperature',
  'top_p',
  'top_k',
  'max_tokens',
  'max_completion_tokens',
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'n',
]);
