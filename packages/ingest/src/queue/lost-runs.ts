import { utf8Length } from '../text/utf8-length.js';
import type { Outcome } from './outcome.js';
import type { QueuedEvent } from './queued-event.js';

/** How many are remembered; the oldest are forgotten first. */
const maxRemembered = 10_000;

type Loss =
  | { readonly kind: 'refused'; readonly parentRunId: string | undefined }
  | { readonly kind: 'dropped'; readonly reason: string }
  | { readonly kind: 'spooled' };

export type Screened =
  | { readonly kind: 'send'; readonly event: QueuedEvent }
  | { readonly kind: 'settle'; readonly outcome: Outcome }
  /** Belongs behind what was put on disk. */
  | { readonly kind: 'spool' };

/**
 * Runs whose start will never be stored. What comes after would cost the server five seconds a child, or be lost
 * without a word: children of a refused run move up to its parent, those of a dropped run are dropped with it. What
 * belongs to a run that was put on disk follows it there.
 */
export class LostRuns {
  readonly #losses = new Map<string, Loss>();

  /** Notes what became of an event. */
  note(event: QueuedEvent, outcome: Outcome): void {
    if (event.event !== 'start') return;
    if (outcome.kind === 'refused') {
      this.#add(event.runId, { kind: 'refused', parentRunId: event.parentRunId });
    } else if (outcome.kind === 'dropped') {
      this.#add(event.runId, { kind: 'dropped', reason: outcome.message });
    }
  }

  /** Notes that an event is on its way to disk. */
  noteSpooled(event: QueuedEvent): void {
    if (event.event === 'start') this.#add(event.runId, { kind: 'spooled' });
  }

  /** What to do with an event that is about to be sent. */
  screen(event: QueuedEvent): Screened {
    if (this.#losses.size === 0) return { kind: 'send', event };
    return event.event === 'start' ? this.#screenStart(event) : this.#screenLater(event);
  }

  #screenStart(event: QueuedEvent): Screened {
    // Handed over once more: the thread of a conversation is, with each turn.
    this.#losses.delete(event.runId);
    let parentRunId = event.parentRunId;
    // A refused run can be the child of a refused run. Bounded, since a refused parent may come round again.
    for (let steps = 0; parentRunId !== undefined && steps < maxRemembered; steps += 1) {
      const loss = this.#losses.get(parentRunId);
      if (loss === undefined) break;
      if (loss.kind === 'spooled') return { kind: 'spool' };
      if (loss.kind === 'dropped') return { kind: 'settle', outcome: droppedWith(loss.reason) };
      parentRunId = loss.parentRunId;
    }
    return {
      kind: 'send',
      event: parentRunId === event.parentRunId ? event : underParent(event, parentRunId),
    };
  }

  #screenLater(event: QueuedEvent): Screened {
    const loss = this.#losses.get(event.runId);
    if (loss === undefined) return { kind: 'send', event };
    if (loss.kind === 'spooled') return { kind: 'spool' };
    return {
      kind: 'settle',
      outcome: loss.kind === 'dropped' ? droppedWith(loss.reason) : startRefused,
    };
  }

  #add(runId: string, loss: Loss): void {
    this.#losses.delete(runId);
    this.#losses.set(runId, loss);
    if (this.#losses.size <= maxRemembered) return;
    for (const oldest of this.#losses.keys()) {
      this.#losses.delete(oldest);
      return;
    }
  }
}

const startRefused: Outcome = {
  kind: 'refused',
  rule: 'start-refused',
  message: 'the start of this run was refused',
};

function droppedWith(reason: string): Outcome {
  return { kind: 'dropped', reason: 'start-dropped', message: reason };
}

/** The one case in which an event is written twice. */
function underParent(event: QueuedEvent, parentRunId: string | undefined): QueuedEvent {
  const { parentRunId: _lost, ...rest } = JSON.parse(event.json) as { parentRunId?: string };
  const json = JSON.stringify(parentRunId === undefined ? rest : { ...rest, parentRunId });
  return { ...event, json, bytes: utf8Length(json), parentRunId };
}
