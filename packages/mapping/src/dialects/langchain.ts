import type { Fields } from '../facts/fields.js';
import { textOf } from '../json/values.js';
import { paramsOf } from '../payloads/params.js';

/**
 * LangChain and LangGraph have no spans of their own: every instrumentation of them copies their run metadata. What it says
 * of the call is read; the rest is the framework's state, not the user's metadata.
 */
const FRAMEWORK_KEYS =
  /^(LANG(CHAIN|SMITH|GRAPH)_|ls_|lc_|langgraph_|(langgraph_)?checkpoint_ns$|usage_metadata$|versions$|revision_id$|__)/;

export function isLangChainKey(key: string): boolean {
  return FRAMEWORK_KEYS.test(key);
}

/** Tags that LangChain's runnables and LangGraph's steps put on themselves. */
export function isLangChainTag(tag: string): boolean {
  return /^(graph:step:|seq:step:|map:key:|langsmith:)/.test(tag);
}

/** Model, provider, parameters and agent among LangChain's run metadata. */
export function langChainFields(
  metadata: Readonly<Record<string, unknown>>,
  spanName: string,
): Partial<Fields> | undefined {
  const requestModel = textOf(metadata['ls_model_name']);
  const provider = textOf(metadata['ls_provider']);
  const agent = textOf(metadata['lc_agent_name']);
  const given = Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]) =>
      key.startsWith('ls_') ? [[key.slice('ls_'.length), value]] : [],
    ),
  );
  const params = paramsOf(given);
  const isAgent = agent !== undefined && agent === spanName;
  const found: Partial<Fields> = {
    ...(requestModel === undefined ? {} : { requestModel }),
    ...(provider === undefined ? {} : { provider }),
    ...(params ? { params } : {}),
    ...(isAgent ? { type: 'agent', agentName: agent } : {}),
    ...(isPlumbing(spanName) ? { noise: true } : {}),
  };
  return Object.keys(found).length > 0 ? found : undefined;
}

/** Spans of LangGraph's own machinery, which repeat what stands around them. */
function isPlumbing(spanName: string): boolean {
  return /^(__start__|__end__|ChannelWrite|Branch)/.test(spanName);
}
