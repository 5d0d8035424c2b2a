import { Sleeper } from '../pace/sleeper.js';
import { EventQueue } from './event-queue.js';
import type { BatchSize } from './event-queue.js';
import type { QueuedEvent } from './queued-event.js';

export interface LaneOptions {
  readonly lingerMillis: number;
  /** Asked before each batch. */
  readonly limit: () => BatchSize;
  /** Whether somebody waits for the queue to run empty. */
  readonly flushing: () => boolean;
  readonly now: () => number;
  /** Settles every event of the batch. Never rejects. */
  readonly send: (batch: readonly QueuedEvent[]) => Promise<void>;
  /** Takes over what is not to be sent after all. */
  readonly spill: (events: readonly QueuedEvent[]) => void;
}

/** A queue whose batches leave one after the other, each once it is full or its first event has lingered. */
export interface Lane {
  readonly queue: EventQueue;
  add(events: readonly QueuedEvent[]): void;
  /** Spills what waits, once the batch that is being sent is settled: that comes before it. */
  spill(): void;
  /** Ends the linger under way. */
  wake(): void;
  /** Ends every linger; resolves once the queue is empty. */
  close(): Promise<void>;
}

export function createLane(options: LaneOptions): Lane {
  const { lingerMillis, limit, flushing, now, send } = options;
  const queue = new EventQueue();
  const linger = new Sleeper();
  let working: Promise<void> | undefined;
  let isSpilling = false;

  const isFull = (): boolean => {
    const { events, bytes } = queue.size;
    const most = limit();
    return events >= most.events || bytes >= most.bytes;
  };

  const work = async (): Promise<void> => {
    for (let head = queue.peek(); head !== undefined; head = queue.peek()) {
      if (!isFull() && !flushing()) {
        await linger.sleep(head.ticket.handedOverAt + lingerMillis - now());
      }
      const batch = queue.take(limit());
      if (batch.length > 0) await send(batch);
      if (isSpilling) options.spill(queue.remove(() => false));
      isSpilling = false;
    }
    working = undefined;
  };

  return {
    queue,
    add: (events) => {
      queue.add(events);
      if (isFull()) linger.wake();
      // In a later turn: whoever hands over many deliveries at once is not held up by the first.
      if (queue.peek() !== undefined) working ??= Promise.resolve().then(work);
    },
    spill: () => {
      isSpilling = true;
    },
    wake: () => linger.wake(),
    close: async () => {
      linger.close();
      await working;
    },
  };
}
