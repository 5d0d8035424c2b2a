// Each scenario: how the server answers, what the app does (in a process of its own), and what is read from both.
import { setTimeout as sleep } from 'node:timers/promises';
import { callsIn } from './server.mjs';
import { textOf } from './workload.mjs';
import { claimsIn } from './usage-in.mjs';

const ok = () => 200;

async function timed(work) {
  const since = performance.now();
  const outcome = await work().then(
    () => 'resolves',
    () => 'rejects',
  );
  return { millis: Math.round(performance.now() - since), outcome };
}

async function calls(app, count, bytes = 100) {
  await Promise.all(Array.from({ length: count }, (_, call) => app.call(textOf(call, bytes))));
}

const ends = async (app) => ({
  flush: await timed(app.flush),
  shutdown: await timed(app.shutdown),
});

const arrived =
  (sent) =>
  ({ server }) =>
    `${callsIn(server.stored())} of ${sent}`;

const seconds = (millis) => (millis < 1000 ? 'at once' : `${(millis / 1000).toFixed(0)} s`);

const told = ({ millis, outcome }) =>
  outcome === 'rejects' ? `${seconds(millis)}, rejects` : seconds(millis);

/** Three rows of one run. */
const endsOf = ({ app, exit }) => {
  const never = `not within ${exit.limitMillis / 1000} s`;
  return {
    'flush is over after': app ? told(app.flush) : never,
    'then shutdown after': app ? told(app.shutdown) : never,
    'then the process ends': exit.code === 0 ? seconds(exit.millisAfterEnd) : never,
  };
};

/** The server is away when the first request comes, and comes back. */
const outage = (downMillis, waitMillis) => ({
  answer: ({ sinceFirst }) => (sinceFirst < downMillis ? 503 : 200),
  run: async (app) => {
    await calls(app, 20);
    await sleep(waitMillis);
    return ends(app);
  },
  read: arrived(20),
});

export const scenarios = {
  'nobody listens at the address': {
    dead: true,
    answer: ok,
    run: async (app) => {
      await calls(app, 20);
      return ends(app);
    },
    read: endsOf,
  },
  'the server accepts and never answers': {
    answer: () => undefined,
    run: async (app) => {
      await calls(app, 20);
      return ends(app);
    },
    read: endsOf,
  },
  'the first request gets a 500': {
    answer: ({ index }) => (index === 0 ? 500 : 200),
    run: async (app) => {
      await calls(app, 20);
      await sleep(12_000);
      return ends(app);
    },
    read: arrived(20),
  },
  'the server answers 503 for 2 s': outage(2_000, 25_000),
  'the server answers 503 for 20 s': outage(20_000, 60_000),
  'the server takes 100 kB a request, 60 calls of 8 kB': {
    answer: ({ bytes }) => (bytes > 100_000 ? 413 : 200),
    run: async (app) => {
      await calls(app, 60, 8_000);
      return ends(app);
    },
    read: arrived(60),
  },
  'an agent that takes 16 s, with a call that is done at once': {
    answer: ok,
    run: async (app) => {
      await app.agent(16_000);
      const endedAt = Date.now();
      return { ...(await ends(app)), endedAt };
    },
    read: ({ app, server }) => {
      const first = (text) => server.stored().findIndex(({ body }) => body.includes(text));
      const [agent, call] = [first('the-agent'), first('the-child')];
      const isThere = agent >= 0 && call >= 0;
      const isEarly = isThere && server.stored()[agent].at < app.endedAt;
      return {
        'which is sent first': isThere ? (call < agent ? 'the call' : 'the agent') : 'nothing',
        'the agent can be seen': isEarly ? 'while it runs' : 'after its end',
      };
    },
  },
  'spans or runs that claim the tokens of one call': {
    answer: ok,
    run: async (app) => {
      await calls(app, 1);
      return ends(app);
    },
    read: ({ server }) => String(claimsIn(server.stored())),
  },
};
