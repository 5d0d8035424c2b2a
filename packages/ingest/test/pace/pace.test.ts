import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMillis } from '../../src/pace/backoff.js';
import { Breaker } from '../../src/pace/breaker.js';
import { Pacer } from '../../src/pace/pacer.js';
import { readRateLimit } from '../../src/pace/rate-limit.js';
import { Sleeper } from '../../src/pace/sleeper.js';

const read = (headers: Record<string, string>): ReturnType<typeof readRateLimit> =>
  readRateLimit((name) => headers[name]);

describe('backoff', () => {
  test('any number of failures and any luck: never longer than the bound, never negative', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, luck) => {
          const options = { firstMillis: 500, maxMillis: 30_000, random: () => luck };
          const millis = backoffMillis(failures, options);
          expect(millis).toBeGreaterThanOrEqual(0);
          expect(millis).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** (failures - 1)));
        },
      ),
    );
  });

  test('its bound doubles', () => {
    const options = { firstMillis: 500, maxMillis: 30_000, random: () => 1 };
    const bounds = [1, 2, 3, 7, 8].map((failures) => backoffMillis(failures, options));
    expect(bounds).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
  });
});

describe('rate limit headers', () => {
  test('as Lunary sends them, with a reset in seconds since 1970', () => {
    expect(
      read({
        'rate-limit-remaining': '149',
        'rate-limit-reset': '1445412540',
        'rate-limit-total': '150',
        date: 'Wed, 21 Oct 2015 07:28:00 GMT',
      }),
    ).toEqual({ remaining: 149, resetMillis: 60_000, total: 150 });
  });

  test('as proxies send them, with a reset in seconds from now', () => {
    expect(read({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' })).toEqual({
      remaining: 0,
      resetMillis: 30_000,
      total: undefined,
    });
  });

  test.each([
    {},
    { 'rate-limit-remaining': '1' },
    { 'rate-limit-remaining': 'many', 'rate-limit-reset': '1' },
    { 'rate-limit-remaining': '-1', 'rate-limit-reset': '1' },
  ])('of %j say nothing', (headers) => expect(read(headers)).toBeUndefined());
});

describe('the pacer', () => {
  test('holds back until the reset when nothing remains, also in a flush', () => {
    const pacer = new Pacer();
    pacer.announced(1_000, { remaining: 0, resetMillis: 30_000, total: 150 });
    expect(pacer.waitMillis(1_000, true)).toBe(30_000);
    expect(pacer.waitMillis(31_000, false)).toBe(0);
  });

  test('spreads what remains once half is used up, except in a flush', () => {
    const pacer = new Pacer();
    pacer.posting(0);
    pacer.announced(0, { remaining: 100, resetMillis: 60_000, total: 150 });
    expect(pacer.waitMillis(0, false)).toBe(0);
    pacer.announced(0, { remaining: 60, resetMillis: 60_000, total: 150 });
    expect(pacer.waitMillis(0, false)).toBe(1_000);
    expect(pacer.waitMillis(400, false)).toBe(600);
    expect(pacer.waitMillis(0, true)).toBe(0);
    expect(pacer.waitMillis(60_000, false)).toBe(0);
  });

  test('any announcements of a server that counts: it is never asked more often than it allows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 300 }),
        (total, gaps) => {
          const pacer = new Pacer();
          const windowMillis = 60_000;
          let now = 0;
          let windowEnd = windowMillis;
          let used = 0;
          for (const gap of gaps) {
            now += gap;
            now += pacer.waitMillis(now, false);
            if (now >= windowEnd) {
              windowEnd = now + windowMillis;
              used = 0;
            }
            used += 1;
            pacer.posting(now);
            expect(used).toBeLessThanOrEqual(total);
            pacer.announced(now, { remaining: total - used, resetMillis: windowEnd - now, total });
          }
        },
      ),
    );
  });

  test('believes no pause of more than five minutes', () => {
    const pacer = new Pacer();
    pacer.pause(0, 1e12);
    expect(pacer.waitMillis(0, false)).toBe(300_000);
  });
});

describe('the breaker', () => {
  const trouble = { reason: 'unauthorised', message: 'm' } as const;
  const open = (): Breaker => {
    const breaker = new Breaker({ firstProbeMillis: 100, maxProbeMillis: 250 });
    expect(breaker.opened(0, trouble)).toBe(true);
    return breaker;
  };

  test('lets everything through until something opens it', () => {
    const breaker = new Breaker({ firstProbeMillis: 100, maxProbeMillis: 250 });
    expect(breaker.admit(0)).toEqual({ kind: 'send' });
    expect(breaker.admit(0)).toEqual({ kind: 'send' });
  });

  test('then lets one probe through at a time, ever more rarely', () => {
    const breaker = open();
    expect(breaker.admit(99)).toEqual({ kind: 'wait', millis: 1, trouble });
    expect(breaker.admit(100)).toEqual({ kind: 'send' });
    expect(breaker.admit(100)).toEqual({ kind: 'wait', millis: Infinity, trouble });
    expect(breaker.opened(110, trouble)).toBe(false);
    expect(breaker.admit(110)).toEqual({ kind: 'wait', millis: 200, trouble });
    breaker.opened(310, trouble);
    expect(breaker.admit(310)).toEqual({ kind: 'wait', millis: 250, trouble });
  });

  test('is back to normal after one success', () => {
    const breaker = open();
    expect(breaker.closed()).toBe(true);
    expect(breaker.closed()).toBe(false);
    expect(breaker.admit(0)).toEqual({ kind: 'send' });
  });

  test('stays open after a probe that says nothing, and probes again', () => {
    const breaker = open();
    breaker.admit(100);
    breaker.undecided(150);
    expect(breaker.admit(150)).toEqual({ kind: 'wait', millis: 100, trouble });
    expect(breaker.admit(250)).toEqual({ kind: 'send' });
  });

  test('says again when the trouble is another', () => {
    expect(open().opened(1, { reason: 'misdirected', message: 'n' })).toBe(true);
  });
});

describe('a sleeper', () => {
  test('wakes all at once, and does not sleep once closed', async () => {
    const sleeper = new Sleeper();
    const all = Promise.all([sleeper.sleep(60_000), sleeper.sleep(Infinity)]);
    sleeper.wake();
    await all;
    sleeper.close();
    await sleeper.sleep(60_000);
  });
});
