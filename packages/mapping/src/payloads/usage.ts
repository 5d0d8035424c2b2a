import type { ReportedUsage } from '../facts/fields.js';
import { fold, isObject, numberOf } from '../json/values.js';

type Count = 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'reasoning' | 'total';

/** What a usage key counts, whatever library spelled it. `undefined`: a split that no total needs (text, audio, …). */
export function usageCountOf(path: string): Count | undefined {
  const key = fold(path);
  if (
    /ephemeral|nocache|noncached|uncached|text|audio|image|video|prediction|cost|seconds|duration/.test(
      key,
    )
  )
    return undefined;
  if (/reason|thought|thinking/.test(key)) return 'reasoning';
  if (/cach/.test(key)) return /writ|creat/.test(key) ? 'cacheWrite' : 'cacheRead';
  if (/total/.test(key)) return 'total';
  if (/^(usage)?(prompt|input)(tokens?)?(usage|count)?$/.test(key)) return 'input';
  if (/^(usage)?(completion|output|candidates|generated)(tokens?)?(usage|count)?$/.test(key))
    return 'output';
  return key === 'tokens' ? 'input' : undefined;
}

/**
 * Reads a usage object of any provider or library, nested details included. Shallow keys win over nested ones.
 * What the counts include is known from the spelling where a provider has one of its own.
 */
export function usageOf(value: unknown): ReportedUsage | undefined {
  if (!isObject(value)) return undefined;
  const usage: ReportedUsage = {};
  const nested: [string, unknown][] = [];
  for (const [key, entry] of Object.entries(value)) {
    if (isObject(entry))
      for (const [inner, count] of Object.entries(entry)) nested.push([key + inner, count]);
    else put(usage, key, entry);
  }
  for (const [key, count] of nested) put(usage, key, count);
  if (Object.keys(usage).length === 0) return undefined;
  // Anthropic's own usage, and Bedrock's, count cached tokens apart from input tokens, and Anthropic's has no total.
  if (
    usage.total === undefined &&
    ('cache_read_input_tokens' in value ||
      'cache_creation_input_tokens' in value ||
      'cacheReadInputTokens' in value)
  )
    usage.inputIncludesCached = false;
  // Gemini counts thoughts apart from candidates.
  if ('thoughtsTokenCount' in value || 'thoughts_token_count' in value)
    usage.outputIncludesReasoning = false;
  return usage;
}

function put(usage: ReportedUsage, key: string, raw: unknown): void {
  const count = usageCountOf(key);
  const number = numberOf(raw);
  if (count === undefined || number === undefined || usage[count] !== undefined) return;
  usage[count] = number;
}
