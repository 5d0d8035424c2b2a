import { describe, expect, test } from 'vitest';
import { type CliResult, runCli } from '../../src/cli/run-cli.js';
import { startForTest } from '../support/lunary.js';

interface Ran {
  result: CliResult;
  output: string;
  errors: string;
}

async function run(argv: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const output: string[] = [];
  const errors: string[] = [];
  const result = await runCli({
    argv,
    env,
    terminal: { write: (text) => output.push(text), color: false, width: 100 },
    writeError: (text) => errors.push(text),
  });
  if (result.kind === 'listening') await result.lunary.close();
  return { result, output: output.join(''), errors: errors.join('') };
}

function keyIn({ output }: Ran): string | undefined {
  return /LUNARY_PUBLIC_KEY=(.*)/.exec(output)?.[1];
}

describe('the command line', () => {
  test('starts a stand-in and prints what to set', async () => {
    const { result, output } = await run(['--port', '0', '--stall', '10']);
    const lunary = result.kind === 'listening' ? result.lunary : undefined;
    expect(output).toContain(`\n  LUNARY_PUBLIC_KEY=${lunary?.publicKey}\n`);
    expect(output).toContain(`\n  LUNARY_API_URL=${lunary?.url}\n`);
  });

  test('has the same key each time, and takes another from the environment', async () => {
    const [one, two] = [await run(['--port', '0']), await run(['--port', '0'])];
    expect(keyIn(one)).toBe(keyIn(two));
    const LUNARY_PUBLIC_KEY = '11111111-1111-4111-8111-111111111111';
    expect(keyIn(await run(['--port', '0'], { LUNARY_PUBLIC_KEY }))).toBe(LUNARY_PUBLIC_KEY);
  });

  test('explains itself', async () => {
    const { result, output } = await run(['--help']);
    expect(result).toEqual({ kind: 'ended', exitCode: 0 });
    expect(output).toMatch(/^Usage: lunary-local/);
  });

  test.each([
    [['--port', 'abc']],
    [['--port', '70000']],
    [['--stall', '-1']],
    [['--wrong']],
    [['x']],
  ])('refuses %s with one message', async (argv) => {
    const { result, errors } = await run(argv);
    expect(result).toEqual({ kind: 'ended', exitCode: 2 });
    expect(errors.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(errors).toContain('--help');
  });

  test('says that the port it was told to take is taken', async () => {
    const { port } = await startForTest();
    const { result, errors } = await run(['--port', String(port)]);
    expect(result).toEqual({ kind: 'ended', exitCode: 1 });
    expect(errors).toBe(
      `Port ${port} is taken. Choose another with --port, or leave it out for a free one.\n`,
    );
  });

  test('takes a free port where none was asked for and its own is taken', async () => {
    // Whoever has it, this test or another process: it is taken then.
    const first = await runCli({
      argv: [],
      env: {},
      terminal: { write: () => undefined, color: false, width: 100 },
      writeError: () => undefined,
    });
    const { result, output } = await run([]);
    if (first.kind === 'listening') await first.lunary.close();
    expect(result.kind).toBe('listening');
    expect(output).toContain('(port 3333 is taken)');
  });
});
