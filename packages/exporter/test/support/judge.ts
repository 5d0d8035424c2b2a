import type { IngestEvent } from '@lunary-otel/ingest';
import { startLocalLunary } from '@lunary-otel/local';
import type { LocalLunary, Problem, StoredRun } from '@lunary-otel/local';

export interface Verdict {
  readonly runs: ReadonlyMap<string, StoredRun>;
  /** Everything that the server would have stalled on, lost or refused. */
  readonly problems: readonly Problem[];
}

/** A server with Lunary's own rules, which counts its stalls instead of waiting for them. */
export async function startJudge(): Promise<{
  judge: (posts: readonly (readonly IngestEvent[])[]) => Promise<Verdict>;
  close: () => Promise<void>;
}> {
  const server = await startLocalLunary({ stallMillis: 1 });
  return { judge: (posts) => judged(server, posts), close: () => server.close() };
}

async function judged(
  server: LocalLunary,
  posts: readonly (readonly IngestEvent[])[],
): Promise<Verdict> {
  server.reset();
  for (const events of posts) {
    const response = await fetch(`${server.url}/v1/runs/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.publicKey}` },
      body: JSON.stringify({ events }),
    });
    await response.text();
    if (response.status !== 200) throw new Error(`the server answered ${response.status}`);
  }
  return {
    runs: new Map(server.runs().map((run) => [run.id, run])),
    problems: server.problems().filter((problem) => !isHarmless(problem)),
  };
}

/** A conversation's thread is started with each turn; an llm without counts is the library's doing. */
function isHarmless({ rule, detail }: Problem): boolean {
  return (
    rule === 'estimated-tokens' ||
    (rule === 'refused' && /already exists|duplicate key/.test(detail))
  );
}
