// Two services over HTTP: for whom the first one works is known to the second, where both want it.
import { type LocalLunary, startLocalLunary, type StoredRun } from '@lunary-otel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, type Ending, startApp } from './support/app.ts';
import { type Provider, startProvider } from './support/provider.ts';
import { outlineOf, runsIn, type Tree, treesOf } from './support/runs.ts';

const values = {
  userId: 'ada',
  userProps: { name: 'Ada', email: 'ada@example.com' },
  threadId: 'chat-7',
  tags: ['beta'],
  metadata: { plan: 'pro', seats: 3 },
};

/** The number of the city in its question tells calls apart. */
const calls = [
  { city: 1, by: 'fetch', to: 'reader', values: { ...values, propagate: true } },
  { city: 2, by: 'http', to: 'reader', values: { ...values, propagate: true } },
  { city: 3, by: 'fetch', to: 'reader', values },
  { city: 4, by: 'http', to: 'reader', values },
  { city: 5, by: 'fetch', to: 'stranger', values: { ...values, propagate: true } },
  { city: 6, by: 'fetch', to: 'reader', values: { ...values, propagate: ['userId', 'userProps'] } },
];

interface Seen {
  question: string;
  baggage: string | null;
}

describe('for whom a service works', () => {
  let lunary: LocalLunary;
  let provider: Provider;
  let endings: Ending[];
  const seen = new Map<number, string | null>();
  let trees: Tree[];

  beforeAll(async () => {
    lunary = await startLocalLunary();
    provider = await startProvider();
    const backend = (env: Record<string, string>): App =>
      startApp('backend', { lunary, provider, env: { E2E_SERVICE: 'backend', ...env } });
    const backends = { reader: backend({ E2E_READ_BAGGAGE: '1' }), stranger: backend({}) };
    const urls = {
      reader: (await backends.reader.message<{ url: string }>()).url,
      stranger: (await backends.stranger.message<{ url: string }>()).url,
    };
    const gateway = startApp('gateway', { lunary, provider, env: { E2E_SERVICE: 'gateway' } });
    gateway.send(
      calls.map(({ city, by, to, values: given }) => {
        const url = urls[to as keyof typeof urls];
        return { url, by, values: given, question: `What about city ${city}?` };
      }),
    );
    await gateway.message();
    for (const { city, to } of calls) {
      const { question, baggage } = await backends[to as keyof typeof backends].message<Seen>();
      expect(question).toContain(`city ${city}?`);
      seen.set(city, baggage);
    }
    const apps = [gateway, ...Object.values(backends)];
    for (const app of apps.slice(1)) app.kill('SIGTERM');
    endings = await Promise.all(apps.map(({ ended }) => ended));
    trees = treesOf(lunary.runs());
  });
  afterAll(() => Promise.all([lunary.close(), provider.close()]));

  /** The backend's agent that answered a question. */
  const agentOf = (city: number): StoredRun | undefined =>
    trees
      .flatMap(runsIn)
      .find(
        ({ type, name, input }) =>
          type === 'agent' && name === 'backend' && JSON.stringify(input).includes(`city ${city}?`),
      );

  it('is known to the one it calls, if it says so and that one reads it', () => {
    expect(endings.map(({ code, complaints }) => [code, complaints])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    for (const city of [1, 2]) {
      expect(agentOf(city)).toMatchObject({
        user: { externalId: 'ada', props: values.userProps },
        tags: ['beta'],
        metadata: { plan: 'pro', seats: 3, serviceName: 'backend' },
      });
    }
    const turns = trees
      .find(({ run }) => run.name === 'chat-7')
      ?.children.map((it) => outlineOf(it));
    expect(turns).toContainEqual([
      'chat backend success',
      '  agent backend success',
      '    llm gpt-4o-mini success',
    ]);
  });

  it('stays where it is unless it says so', () => {
    for (const city of [3, 4]) {
      expect(seen.get(city)).toBeNull();
      expect(agentOf(city)).not.toHaveProperty('user');
    }
  });

  it('is not taken from whoever sends it', () => {
    expect(seen.get(5)).toContain('lunary.user.id=ada');
    expect(agentOf(5)).not.toHaveProperty('user');
    expect(agentOf(5)).not.toHaveProperty('tags');
  });

  it('says no more than was chosen', () => {
    expect(
      seen
        .get(6)
        ?.split(',')
        .map((entry) => entry.split('=')[0]),
    ).toEqual(['lunary.user.id', 'lunary.user.props']);
    expect(agentOf(6)).toMatchObject({ user: { externalId: 'ada', props: values.userProps } });
    expect(agentOf(6)?.metadata).not.toHaveProperty('plan');
  });

  it('makes the server wait for nothing', () => {
    expect(lunary.problems().filter(({ detail }) => !/already exists/.test(detail))).toEqual([]);
  });
});
