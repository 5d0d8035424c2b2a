import { utf8Length } from '../text/utf8-length.js';
import { startRefused } from './outcome.js';
import type { Outcome } from './outcome.js';
import type { QueuedEvent } from './queued-event.js';
import { RecentMap } from './recent-map.js';

/** How many are remembered of those that have ended, and of those that have not; the oldest are forgotten first. */
const maxRemembered = 10_000;

type Loss =
  | { readonly kind: 'refused'; readonly parentRunId: string | undefined }
  | { readonly kind: 'dropped'; readonly reason: string }
  | { readonly kind: 'spooled' };

export type Screened =
  | { readonly kind: 'send'; readonly event: QueuedEvent }
  | { readonly kind: 'settle'; readonly outcome: Outcome }
  /** Belongs behind what was put on disk. */
  | { readonly kind: 'spool'; readonly event: QueuedEvent };

/**
 * Runs whose start will never be stored. What comes after would cost the server five seconds a child, or be lost
 * without a word: children of a refused run move up to its parent, those of a dropped run are dropped with it. What
 * belongs to a run that was put on disk follows it there.
 */
export class LostRuns {
  // Apart, since a run that is under way for an hour will still have children when thousands that are over will not.
  readonly #open = new RecentMap<Loss>(maxRemembered);
  readonly #ended = new RecentMap<Loss>(maxRemembered);

  /** Notes what became of an event. */
  note(event: QueuedEvent, outcome: Outcome): void {
    if (outcome.kind === 'accepted' || outcome.kind === 'spooled') return;
    if (event.event === 'end') return this.#ends(event.runId);
    if (event.event !== 'start') return;
    this.#forget(event.runId);
    this.#open.set(
      event.runId,
      outcome.kind === 'refused'
        ? { kind: 'refused', parentRunId: event.parentRunId }
        : { kind: 'dropped', reason: outcome.message },
    );
  }

  /** Notes that an event is on its way to disk. */
  noteSpooled(event: QueuedEvent): void {
    if (event.event === 'end') return this.#ends(event.runId);
    if (event.event !== 'start') return;
    this.#forget(event.runId);
    this.#open.set(event.runId, { kind: 'spooled' });
  }

  /** What to do with an event that is about to be sent. */
  screen(event: QueuedEvent): Screened {
    if (this.#isEmpty) return { kind: 'send', event };
    // Handed over once more: the thread of a conversation is, with each turn.
    if (event.event === 'start') this.#forget(event.runId);
    return this.#placed(event);
  }

  /** What to do with an event that is about to be written to disk, from where another process may send it. */
  screenForDisk(event: QueuedEvent): Screened {
    if (this.#isEmpty) return { kind: 'send', event };
    if (event.event === 'start' && this.#lossOf(event.runId)?.kind !== 'spooled') {
      this.#forget(event.runId);
    }
    return this.#placed(event);
  }

  get #isEmpty(): boolean {
    return this.#open.size === 0 && this.#ended.size === 0;
  }

  #placed(event: QueuedEvent): Screened {
    return event.event === 'start' ? this.#placedStart(event) : this.#placedLater(event);
  }

  #placedStart(event: QueuedEvent): Screened {
    let parentRunId = event.parentRunId;
    let kind: 'send' | 'spool' = 'send';
    // A refused run can be the child of a refused run. Bounded, since a refused parent may come round again.
    for (let steps = 0; parentRunId !== undefined && steps < maxRemembered; steps += 1) {
      const loss = this.#lossOf(parentRunId);
      if (loss === undefined) break;
      if (loss.kind === 'dropped') return { kind: 'settle', outcome: droppedWith(loss.reason) };
      if (loss.kind === 'spooled') {
        kind = 'spool';
        break;
      }
      parentRunId = loss.parentRunId;
    }
    const isMoved = parentRunId !== event.parentRunId;
    return { kind, event: isMoved ? underParent(event, parentRunId) : event };
  }

  #placedLater(event: QueuedEvent): Screened {
    const loss = this.#lossOf(event.runId);
    if (loss === undefined) return { kind: 'send', event };
    if (loss.kind === 'spooled') return { kind: 'spool', event };
    return {
      kind: 'settle',
      outcome: loss.kind === 'dropped' ? droppedWith(loss.reason) : startRefused,
    };
  }

  #lossOf(runId: string): Loss | undefined {
    return this.#open.get(runId) ?? this.#ended.get(runId);
  }

  #forget(runId: string): void {
    this.#open.delete(runId);
    this.#ended.delete(runId);
  }

  #ends(runId: string): void {
    const loss = this.#open.get(runId);
    if (loss === undefined) return;
    this.#open.delete(runId);
    this.#ended.set(runId, loss);
  }
}

function droppedWith(reason: string): Outcome {
  return { kind: 'dropped', reason: 'start-dropped', message: reason };
}

/** The one case in which an event is written twice. */
function underParent(event: QueuedEvent, parentRunId: string | undefined): QueuedEvent {
  const { parentRunId: _lost, ...rest } = JSON.parse(event.json) as { parentRunId?: string };
  const json = JSON.stringify(parentRunId === undefined ? rest : { ...rest, parentRunId });
  return { ...event, json, bytes: utf8Length(json), parentRunId };
}
