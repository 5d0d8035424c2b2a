import type { DropReason, RefusalRule } from '../client/ingest-client.js';
import { batchBytes } from '../post/batch-body.js';
import type { Post } from '../post/poster.js';
import type { EventResult } from '../post/read-answer.js';
import type { BatchLimit } from '../queue/batch-limit.js';
import type { LostRuns } from '../queue/lost-runs.js';
import type { Outcome } from '../queue/outcome.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import { utf8Length } from '../text/utf8-length.js';
import type { Gate } from './gate.js';
import { readResults } from './read-results.js';
import type { OperationWatch, WatchOperation } from './operation.js';
import { Proof } from './proof.js';
import { createProbe } from './probe.js';
import type { BackOff, Try } from './retry.js';
import { shrinkEvent } from './shrink-event.js';
import { misdirected } from './trouble.js';

/** Failures in a row after which a batch is suspected of causing them. */
const failuresBeforeSuspicion = 3;
/** How often a lone event may fail that often, with the server alive each time. */
const strikesBeforeRefusal = 2;
/** Failures of a lone event above this may be about its size: a server that stops reading resets the connection. */
const largeBytes = 64 * 1024;
/** How often events are sent that the server's answers do not settle. */
const maxRounds = 3;

export interface SenderOptions {
  readonly url: string;
  readonly post: Post;
  readonly gate: Gate;
  readonly tryBatch: Try;
  readonly backOff: BackOff;
  /** Since the hand-over. */
  readonly deadlineMillis: number;
  readonly now: () => number;
  readonly watchOperation: WatchOperation;
  readonly limit: BatchLimit;
  readonly lostRuns: LostRuns;
  readonly settle: (event: QueuedEvent, outcome: Outcome) => void;
  /** Takes over events that have been tried for as long as they may, or that a shutdown interrupted. */
  readonly giveUp: GiveUp;
}

export type GiveUp = (events: readonly QueuedEvent[], reason: DropReason, message: string) => void;

/** Sends a batch and settles or gives up each of its events. Never rejects. */
export type Send = (batch: readonly QueuedEvent[]) => Promise<void>;

interface History {
  /** A larger batch with these events in it failed while the server was alive. */
  readonly suspected: boolean;
  /** When these events failed first. */
  readonly failedAt: number | undefined;
  /** The server has stored others since. */
  readonly isProven: boolean;
  /** How often these events were sent and not settled. */
  readonly rounds: number;
}

const innocent: History = { suspected: false, failedAt: undefined, isProven: false, rounds: 0 };

export function createSender(options: SenderOptions): Send {
  const { post, gate, tryBatch, backOff, deadlineMillis, now, watchOperation, limit } = options;
  const { lostRuns, settle, giveUp } = options;
  const probe = createProbe(post, gate);
  const proof = new Proof(now);

  /** Those that make sense now that it is known what became of the runs before them. */
  const screen = (events: readonly QueuedEvent[]): QueuedEvent[] => {
    const kept: QueuedEvent[] = [];
    for (const event of events) {
      const screened = lostRuns.screen(event);
      if (screened.kind === 'send') kept.push(screened.event);
      else if (screened.kind === 'settle') settle(event, screened.outcome);
      else giveUp([screened.event], 'expired', 'follows what was put on disk');
    }
    return kept;
  };

  /** Gives up those handed over by then, and returns the others. */
  const giveUpBefore = (
    handedOverBefore: number,
    events: readonly QueuedEvent[],
    reason: DropReason,
    message: string,
  ): QueuedEvent[] => {
    const isOver = (it: QueuedEvent): boolean => it.ticket.handedOverAt <= handedOverBefore;
    giveUp(events.filter(isOver), reason, message);
    return events.filter((event) => !isOver(event));
  };

  const sendHalves = async (events: readonly QueuedEvent[], history: History): Promise<void> => {
    const middle = Math.ceil(events.length / 2);
    await sendAll(events.slice(0, middle), history);
    await sendAll(events.slice(middle), history);
  };

  const shrink = async (
    event: QueuedEvent,
    history: History,
    rule: RefusalRule,
    message: string,
  ): Promise<void> => {
    const maxBytes = Math.min(Math.floor(event.bytes / 2), limit.current.bytes);
    const json = shrinkEvent(event.json, maxBytes);
    if (json === undefined) settle(event, { kind: 'refused', rule, message });
    else await sendAll([{ ...event, json, bytes: utf8Length(json) }], history);
  };

  const settleResults = async (
    events: readonly QueuedEvent[],
    results: readonly EventResult[],
    history: History,
  ): Promise<void> => {
    const failedAt = history.failedAt ?? now();
    const rounds = history.rounds + 1;
    const isLast = rounds >= maxRounds;
    const { settled, again } = readResults(events, results, {
      unmentioned: isLast,
      transient: isLast && history.isProven,
    });
    for (const [event, outcome] of settled) {
      settle(event, outcome);
      if (outcome.kind === 'accepted') proof.stored();
    }
    if (again.length === 0) return;
    const left = giveUpBefore(now() - deadlineMillis, again, 'expired', notStored);
    await backOff(rounds);
    const isProven = proof.isThereSince(failedAt);
    await sendAll(left, { ...history, failedAt, isProven, rounds });
  };

  const sendAll = async (batch: readonly QueuedEvent[], history: History): Promise<void> => {
    const operation = watchOperation();
    try {
      await sendWatched(batch, history, operation);
    } finally {
      operation.over();
    }
  };

  const sendWatched = async (
    batch: readonly QueuedEvent[],
    history: History,
    operation: OperationWatch,
  ): Promise<void> => {
    let events = screen(batch);
    let failures = 0;
    let strikes = 0;
    let { failedAt } = history;
    while (events.length > 0) {
      const [first] = events;
      const only = events.length === 1 ? first : undefined;
      const patience = history.suspected && only === undefined ? 1 : failuresBeforeSuspicion;
      const suspectAfter = failures + patience;
      const verdict = await tryBatch(events, { failures, suspectAfter, operation });
      switch (verdict.kind) {
        case 'accepted':
          limit.accepted(batchBytes(events));
          return settleResults(events, verdict.results, history);
        case 'too-large':
        case 'refused': {
          const isTooLarge = verdict.kind === 'too-large';
          if (isTooLarge) limit.tooLarge(batchBytes(events));
          if (isTooLarge && only === undefined) return sendHalves(events, history);
          const state = await probe(events);
          if (state === 'refuses') gate.shut(misdirected(verdict.message, options.url));
          if (state !== 'takes') {
            failures += 1;
            break;
          }
          if (only === undefined) return sendHalves(events, history);
          if (isTooLarge) return shrink(only, history, 'too-large', verdict.message);
          return settle(only, { kind: 'refused', rule: 'poison', message: verdict.message });
        }
        case 'failing':
          ({ failures } = verdict);
          failedAt ??= now();
          if ((await probe(events)) !== 'takes') break;
          if (only === undefined) {
            return sendHalves(events, { ...history, failedAt, suspected: true });
          }
          if (verdict.isAnswered && !proof.isThereSince(failedAt)) break;
          strikes += 1;
          if (strikes < strikesBeforeRefusal) break;
          if (only.bytes > largeBytes) return shrink(only, history, 'poison', verdict.message);
          return settle(only, { kind: 'refused', rule: 'poison', message: verdict.message });
        case 'given-up':
          events = screen(
            giveUpBefore(verdict.handedOverBefore, events, verdict.reason, verdict.message),
          );
          break;
        case 'aborted':
          return giveUp(events, 'shutdown', 'the client was shut down before it was delivered');
      }
    }
  };

  return (batch) => sendAll(batch, innocent);
}

const notStored = 'the server took them and could not store them, for as long as events are tried';
