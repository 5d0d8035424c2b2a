import { nextTurn } from '@lunary-otel/ingest';
import { describe, expect, it } from 'vitest';
import { Pump } from '../../src/engine/pump.js';

function newPump(): { pump: Pump; errors: unknown[] } {
  const errors: unknown[] = [];
  return { pump: new Pump((error) => errors.push(error), nextTurn), errors };
}

/** A portion that takes two milliseconds. */
function work(): void {
  const endMillis = performance.now() + 2;
  while (performance.now() < endMillis);
}

describe('the pump', () => {
  it('lets others have their turn between portions, however many there are', async () => {
    const { pump } = newPump();
    let portions = 0;
    const atTurn: number[] = [];
    const watch = (): void => {
      atTurn.push(portions);
      if (portions < 40) setImmediate(watch);
    };
    setImmediate(watch);
    await pump.run(
      (function* () {
        for (; portions < 40; portions += 1) {
          work();
          yield;
        }
      })(),
    );
    const mostBetweenTurns = atTurn.map((count, index) => count - (atTurn[index - 1] ?? 0));
    expect(Math.max(...mostBetweenTurns)).toBeLessThanOrEqual(4);
    expect(portions).toBe(40);
  });

  it('does one job after the other, and goes on after one that failed', async () => {
    const { pump, errors } = newPump();
    const done: string[] = [];
    const job = function* (name: string): Iterable<void> {
      for (let portion = 0; portion < 3; portion += 1) {
        work();
        done.push(name);
        if (name === 'b') throw new Error('no b');
        yield;
      }
    };
    await Promise.all([pump.run(job('a')), pump.run(job('b')), pump.run(job('c'))]);
    expect(done.join('')).toBe('aaabccc');
    expect(errors).toEqual([new Error('no b')]);
  });

  it('does the next portion at once when asked, but none inside another', async () => {
    const { pump } = newPump();
    const inside: boolean[] = [];
    const job = function* (): Iterable<void> {
      for (let portion = 0; portion < 9; portion += 1) {
        inside.push(pump.step());
        work();
        yield;
      }
    };
    const running = pump.run(job());
    while (pump.step());
    expect(inside).toEqual(Array.from({ length: 9 }, () => false));
    await running;
  });
});
