import type { StoredRun } from '../store/stored-run.js';
import type { TraceNode } from './trace-tree.js';

/** How long a run took; undefined while it runs. */
export function durationMillis(run: StoredRun): number | undefined {
  if (run.endedAt === undefined) return undefined;
  return Date.parse(run.endedAt) - Date.parse(run.createdAt);
}

export function formatDuration(millis: number): string {
  if (!Number.isFinite(millis)) return '? ms';
  if (Math.abs(millis) < 1000) return `${Math.round(millis)} ms`;
  const seconds = millis / 1000;
  if (Math.abs(seconds) < 60) return `${seconds.toFixed(2)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

export interface Tokens {
  prompt: number;
  completion: number;
  cached: number;
}

/** The tokens of a run; of a root that has none itself, those of the llm runs below. */
export function tokensOf(node: TraceNode, isRoot: boolean): Tokens | undefined {
  const own = ownTokens(node.run);
  if (own !== undefined || !isRoot) return own;
  let total: Tokens | undefined;
  const pending = [...node.children];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    pending.push(...next.children);
    const tokens = next.run.type === 'llm' ? ownTokens(next.run) : undefined;
    if (tokens !== undefined) total = add(total, tokens);
  }
  return total;
}

export function formatTokens({ prompt, completion, cached }: Tokens): string {
  const cachedPart = cached > 0 ? ` (${cached.toLocaleString('en-US')} cached)` : '';
  const [inward, outward] = [prompt, completion].map((count) => count.toLocaleString('en-US'));
  return `${inward}${cachedPart} → ${outward} tokens`;
}

function ownTokens(run: StoredRun): Tokens | undefined {
  const { promptTokens, completionTokens, cachedPromptTokens } = run;
  if (promptTokens === undefined && completionTokens === undefined) return undefined;
  return {
    prompt: promptTokens ?? 0,
    completion: completionTokens ?? 0,
    cached: cachedPromptTokens,
  };
}

function add(a: Tokens | undefined, b: Tokens): Tokens {
  if (a === undefined) return b;
  return {
    prompt: a.prompt + b.prompt,
    completion: a.completion + b.completion,
    cached: a.cached + b.cached,
  };
}
