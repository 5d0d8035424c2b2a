import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type LocalLunary, startLocalLunary, type StoredRun } from '@lunary-otel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../scripts/demo.mjs', import.meta.url));

interface Ending {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the demo as a user would, in an environment without settings of Lunary but these. */
async function demo(settings: Record<string, string> = {}): Promise<Ending> {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('LUNARY_'));
  const child = spawn(process.execPath, [script], {
    env: { ...Object.fromEntries(clean), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ending = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (ending.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (ending.stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { ...ending, code };
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

const isThread = (run: StoredRun): boolean => ['thread', 'chat'].includes(run.type);

/** Every span of the app: those of HTTP, too, which Lunary gets no run of. */
const spansOfTheApp = 29;

describe('npm run demo', () => {
  let first: Ending;
  let second: Ending;
  beforeAll(async () => {
    [first, second] = await Promise.all([demo(), demo()]);
  });

  it('ends well and without a complaint, even with a second one beside it', () => {
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect([second.code, second.stderr]).toEqual([0, '']);
  });

  it('prints what was asked, answered, done and refused', () => {
    for (const shown of [
      'Where is my order 1042?',
      'Your blue kettle has shipped',
      'findOrder',
      'order 1042 has already shipped',
      'Hello Ada, good to see you again!',
      'text-embedding-3-small',
      'A customer is happy with the new kettle.',
      'Rate limit reached for gpt-4o',
    ]) {
      expect(first.stdout).toContain(shown);
    }
  });

  it('leaves the other exporter all of its spans', () => {
    expect(first.stdout).toContain(`all ${spansOfTheApp} spans`);
  });

  it('says in its last line how to send the same to a real Lunary', () => {
    expect(lastLine(first.stdout)).toMatch(/LUNARY_PUBLIC_KEY=\S+.* npm run demo/);
  });
});

describe('npm run demo with the key of a Lunary project', () => {
  let lunary: LocalLunary;
  let ending: Ending;
  let runs: StoredRun[];
  beforeAll(async () => {
    lunary = await startLocalLunary({ stallMillis: 500 });
    ending = await demo({ LUNARY_API_URL: lunary.url, LUNARY_PUBLIC_KEY: lunary.publicKey });
    runs = lunary.runs();
  });
  afterAll(() => lunary.close());

  const ofType = (type: string): StoredRun[] => runs.filter((run) => run.type === type);
  const parentOf = (run: StoredRun): StoredRun | undefined =>
    runs.find(({ id }) => id === run.parentRunId);

  it('sends there, and starts no stand-in of its own', () => {
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    expect(ending.stdout).not.toContain('What Lunary has of it');
    expect(lastLine(ending.stdout)).toContain(lunary.url);
  });

  it('makes one llm run of each call, with its model, its tokens and its messages', () => {
    const calls = ofType('llm').map((run) => [
      run.name,
      run.status,
      run.promptTokens,
      run.completionTokens,
    ]);
    expect(calls).toEqual([
      ['gpt-4o', 'success', 92, 17],
      ['gpt-4o', 'success', 131, 14],
      ['gpt-4o', 'success', 95, 17],
      ['gpt-4o', 'success', 148, 21],
      ['gpt-4o-mini', 'success', 17, 9],
      ['gpt-4o-mini', 'success', 41, 9],
      ['gpt-4o', 'error', undefined, undefined],
    ]);
    for (const run of ofType('llm')) {
      expect(run.input).toContainEqual({ role: 'user', content: expect.any(String) });
    }
    expect(ofType('embed').map((run) => run.name)).toEqual(['text-embedding-3-small']);
  });

  it('shows the tools below what called them, and which of them failed', () => {
    const tools = ofType('tool').map((run) => [run.name, run.status, parentOf(run)?.type]);
    expect(tools).toEqual([
      ['findOrder', 'success', expect.stringMatching(/agent|chain/)],
      ['refund', 'error', expect.stringMatching(/agent|chain/)],
    ]);
    const refund = ofType('tool').find((run) => run.name === 'refund');
    expect(refund?.error).toMatchObject({ message: expect.stringContaining('already shipped') });
    expect(refund && parentOf(refund)?.status).toBe('success');
  });

  it('shows what the provider refused', () => {
    const [failed] = ofType('llm').filter((run) => run.status === 'error');
    expect(failed?.error).toMatchObject({
      message: expect.stringContaining('Rate limit reached for gpt-4o'),
    });
  });

  it('has one top run a request, with its user', () => {
    const tops = runs.filter((run) => !isThread(run) && (parentOf(run)?.type ?? 'chat') === 'chat');
    expect(tops.map((run) => [run.type, run.user?.externalId])).toEqual([
      ['chain', 'ada'],
      ['chain', 'ada'],
      ['chain', 'ada'],
      ['chain', 'ada'],
      ['chain', undefined],
      ['chain', 'grace'],
    ]);
  });

  it('gives the server nothing to wait for, to guess or to refuse', () => {
    expect(runs).not.toEqual([]);
    // A conversation is opened anew by each of its turns, which the server answers with a refusal.
    const threads = runs.filter(isThread).map((run) => run.id);
    const problems = lunary.problems().filter(({ runId = '' }) => !threads.includes(runId));
    expect(problems).toEqual([]);
    expect(lunary.requests().map((request) => request.status)).toEqual(
      lunary.requests().map(() => 200),
    );
    expect(runs.filter((run) => !isThread(run) && run.endedAt === undefined)).toEqual([]);
  });
});

describe('npm run demo without a Lunary that takes its runs', () => {
  it.each([
    [
      'a wrong key',
      async (lunary: LocalLunary) => ({ LUNARY_API_URL: lunary.url, LUNARY_PUBLIC_KEY: 'wrong' }),
    ],
    [
      'nobody at the address',
      async () => ({ LUNARY_API_URL: 'http://127.0.0.1:9', LUNARY_PUBLIC_KEY: 'any' }),
    ],
  ])('with %s it serves its users all the same, and says what is wrong', async (_, settingsFor) => {
    const lunary = await startLocalLunary();
    const { code, stdout, stderr } = await demo(await settingsFor(lunary));
    await lunary.close();
    expect(stdout).toContain('Your blue kettle has shipped');
    expect(stdout).toContain(`all ${spansOfTheApp} spans`);
    expect(stderr).toContain('@lunary-otel/exporter');
    expect(lastLine(stderr)).toContain('Are LUNARY_PUBLIC_KEY and LUNARY_API_URL right?');
    expect(code).toBe(1);
  });
});
