import type { Dialect } from '../dialects/dialect.js';
import type { SpanView } from '../span/span-view.js';
import type { Fields } from './fields.js';
import type { Candidate } from './plan.js';
import { Plans } from './plans.js';
import { reading, sourcesOf } from './reading.js';
import type { Reading } from './reading.js';
import type { SpanFacts, UserContext } from './span-facts.js';

export interface ReadOptions {
  /**
   * What becomes metadata. `'all'`: attributes that no dialect reads, too. `'declared'`: only what was declared to be
   * metadata, so nothing that may be content. Default `'known'`.
   */
  readonly attributes?: 'declared' | 'known' | 'all';
}

/**
 * Reads spans, one by one, each with every dialect whose keys are on it, and merges what they say field by field, in the
 * order of the list. What the user set around the code (`withLunary`) stands between `lunary.*` on the span and what
 * libraries say. A reader remembers which keys it has seen, which makes it fast, and nothing of the spans.
 */
export interface FactsReader {
  read(view: SpanView, context?: UserContext): SpanFacts;
}

export function createFactsReader(options: ReadOptions = {}): FactsReader {
  const plans = new Plans();
  return { read: (view, context) => new FactsOfSpan(view, askedOf(view, plans), context, options) };
}

/** One span by itself: for many, a reader is faster. */
export function readFacts(view: SpanView, context?: UserContext, options?: ReadOptions): SpanFacts {
  return createFactsReader(options).read(view, context);
}

/** The dialects that are asked about a span, in merge order. */
export function dialectsOf(view: SpanView): readonly Dialect[] {
  return askedOf(view, new Plans()).map(({ dialect }) => dialect);
}

function askedOf(view: SpanView, plans: Plans): readonly Candidate[] {
  return plans
    .planOf(view)
    .candidates.filter(({ dialect, isMarked }) => isMarked || dialect.speaks?.(view) === true);
}

/**
 * Most spans of an app are not about GenAI at all. Whether one is shows in its keys alone, so for the others nothing is read
 * until somebody asks (a root that is kept after all).
 */
class FactsOfSpan implements SpanFacts {
  readonly view: SpanView;
  readonly genai: boolean;
  readonly #asked: readonly Candidate[];
  readonly #context: UserContext | undefined;
  readonly #options: ReadOptions;
  #reading: Reading | undefined;

  constructor(
    view: SpanView,
    asked: readonly Candidate[],
    context: UserContext | undefined,
    options: ReadOptions,
  ) {
    this.view = view;
    this.#asked = asked;
    this.#context = context;
    this.#options = options;
    this.genai = asked.some(mayBeGenAi) && this.#read().genai;
  }

  get excluded(): boolean {
    const excluded = this.view.attributes['lunary.exclude'];
    return excluded === true || excluded === 'true';
  }

  get fields(): Fields {
    return this.#read().fields;
  }

  get dialects(): readonly string[] {
    return this.#read().spoke.map(({ name }) => name);
  }

  get sources(): SpanFacts['sources'] {
    return sourcesOf(this.view, this.#asked, this.#context, this.#options);
  }

  #read(): Reading {
    return (this.#reading ??= reading(this.view, this.#asked, this.#context, this.#options));
  }
}

function mayBeGenAi({ dialect }: Candidate): boolean {
  return dialect.genai !== false;
}
