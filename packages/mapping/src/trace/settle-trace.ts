import type { Run, Writable } from '../run/run.js';
import { isLangChainTag } from '../dialects/langchain.js';
import { runIdOf } from '../run/run-id.js';
import { contentBelow, contentOf } from './conversation.js';
import { foldSteps } from './fold-steps.js';
import { foldTwins } from './fold-twins.js';
import { traceIdentity } from './identity.js';
import { metadataOf } from './metadata-of.js';
import { bareModelName } from './model-name.js';
import type { PlacedSpan } from './placed-span.js';
import { runErrorOf } from './run-error.js';
import { tokenCounts } from './token-counts.js';
import { settleLedger } from './token-ledger.js';
import { descendantsOf, inTreeOrder, nodesOf } from './trace-node.js';
import type { TraceNode } from './trace-node.js';

export interface SettledTrace {
  /** Parents before children. */
  readonly runs: readonly Run[];
  /** Which run stands for each given span: its own, or the one it was folded into. */
  readonly runOf: ReadonlyMap<string, Run>;
}

/**
 * The whole-trace step: spans with their places → runs. Decides what only the trace can tell: which usage is an
 * aggregate, which two spans are one call, whose question and answer a bare root shows, whom the trace belongs to.
 * No run starts before its parent or ends before its own start.
 */
export function settleTrace(spans: readonly PlacedSpan[]): SettledTrace {
  const settling = settleInPortions(spans);
  for (;;) {
    const { done, value } = settling.next();
    if (done === true) return value;
  }
}

/** Runs that are made between two pauses. */
const PORTION = 16;

/** The same, with pauses in it, so that a trace of thousands of spans need not hold the event loop until it is settled. */
export function* settleInPortions(
  spans: readonly PlacedSpan[],
): Generator<undefined, SettledTrace> {
  const unordered = nodesOf(spans);
  yield;
  const nodes = inTreeOrder(unordered);
  yield;
  foldTwins(nodes);
  yield;
  foldSteps(nodes);
  yield;
  const kept = nodes.filter((node) => !node.foldedInto);
  const reporting = settleLedger(kept);
  yield;
  const identity = traceIdentity(kept);
  const runs = new Map<TraceNode, Run>();
  for (const node of kept) {
    if (runs.size % PORTION === 0) yield;
    runs.set(node, runOfNode(node, runs, reporting.has(node), identity.get(node)));
  }
  yield;
  const runOf = new Map<string, Run>();
  for (const node of nodes) {
    let standing = node;
    while (standing.foldedInto) standing = standing.foldedInto;
    const run = runs.get(standing);
    if (run) runOf.set(node.view.spanId, run);
  }
  return { runs: [...runs.values()], runOf };
}

function runOfNode(
  node: TraceNode,
  runs: ReadonlyMap<TraceNode, Run>,
  reportsUsage: boolean,
  identity: Partial<Run> | undefined,
): Run {
  const { view, fields, placed, type } = node;
  const parent = node.parent ? runs.get(node.parent) : placed.parentRun;
  const startMillis = Math.max(node.startMillis, parent?.startMillis ?? node.startMillis);
  const isRoot = parent === undefined;
  const content = contentOf(node);
  if (
    (content.input === undefined || content.output === undefined) &&
    (type === 'agent' || (type === 'chain' && isRoot))
  ) {
    const below = contentBelow(descendantsOf(node));
    if (content.input === undefined) content.input = below.input;
    if (content.output === undefined) content.output = below.output;
  }
  const name = nameOf(node);
  // Field by field: conditional spreads would copy each run a dozen times.
  const run: Writable<Run> = {
    id: runIdOf(view),
    traceId: view.traceId,
    spanId: view.spanId,
    type,
    name,
    startMillis,
    metadata: metadataOf(node, name, isRoot) as Run['metadata'],
  };
  if (parent !== undefined) run.parentId = parent.id;
  if (node.endMillis !== undefined) run.endMillis = Math.max(node.endMillis, startMillis);
  if (content.input !== undefined) run.input = content.input;
  if (content.output !== undefined) run.output = content.output;
  if (fields.params && type === 'llm') run.params = fields.params;
  const usage = reportsUsage && fields.usage ? tokenCounts(fields.usage) : undefined;
  if (usage) run.usage = usage;
  const tags = fields.tags?.filter((tag) => !isLangChainTag(tag));
  if (tags && tags.length > 0) run.tags = tags;
  if (identity) Object.assign(run, identity);
  const templateId = templateIdOf(fields.templateId);
  if (templateId !== undefined) run.templateId = templateId;
  if (fields.error) run.error = runErrorOf(fields.error);
  return run;
}

/** Some instrumentations cut the vendor off a requested Bedrock id; the response still has the id that Lunary prices. */
function priced(requested: string | undefined, responded: string | undefined): string | undefined {
  return requested !== undefined && responded?.endsWith(`.${requested}`) === true
    ? responded
    : (requested ?? responded);
}

function nameOf({ fields, type, view }: TraceNode): string {
  const { name, requestModel, responseModel, toolName, agentName, entityName } = fields;
  if (name !== undefined) return name;
  if (type === 'llm' || type === 'embed') {
    const model = priced(requestModel, responseModel);
    return model === undefined ? view.name || type : bareModelName(model);
  }
  const own =
    type === 'tool' || type === 'retriever' ? toolName : type === 'agent' ? agentName : undefined;
  return own ?? entityName ?? agentName ?? (view.name || type);
}

/** Only an integer can be an id of a Lunary template; anything else would make the server refuse the event. */
function templateIdOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
