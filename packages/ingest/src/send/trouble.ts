import type { Trouble } from '../pace/breaker.js';
import type { Answer } from '../post/read-answer.js';

/** A page instead of results may be a proxy's bad moment; so many in a row are no moment. */
const unreadableAnswers = 3;

/** Whether an answer says that nothing will get through, and what to tell the user then. */
export function troubleOf(answer: Answer, failures: number, url: string): Trouble | undefined {
  if (answer.kind === 'unauthorised') {
    return { reason: 'unauthorised', message: keyMessage(answer.status, answer.message, url) };
  }
  const isMisdirected =
    answer.kind === 'misdirected' ||
    (answer.kind === 'retryable' &&
      answer.why === 'unreadable' &&
      failures + 1 >= unreadableAnswers);
  return isMisdirected ? misdirected(answer.message, url) : undefined;
}

export function misdirected(answer: string, url: string): Trouble {
  return {
    reason: 'misdirected',
    message: `${url} does not answer as Lunary's ingest endpoint does (${answer}). Check LUNARY_API_URL (apiUrl): it is the API's address, not the dashboard's. ${paused}`,
  };
}

const paused = 'Nothing is delivered meanwhile; now and then one request tries again.';

function keyMessage(status: number, answer: string, url: string): string {
  return `Lunary at ${url} does not take the key (${answer}). ${causeOf(status)} ${paused}`;
}

function causeOf(status: number): string {
  switch (status) {
    case 401:
      return "Check LUNARY_PUBLIC_KEY (publicKey): it must be the public key (tracking id) of a project on this server, not an organisation's key.";
    case 402:
      return 'Either LUNARY_PUBLIC_KEY (publicKey) is not in the form of a key, or the quota of the plan is used up.';
    default:
      return 'Either LUNARY_PUBLIC_KEY (publicKey) may not write to this project, or a proxy in between refuses the request.';
  }
}

/** What to tell the user of an answer after which the same is tried again. */
export function delayed(answer: Answer & { readonly kind: 'retryable' }, url: string): string {
  return `Lunary at ${url} does not take events (${answer.message}); trying again. ${hintOf(answer.why)}`;
}

function hintOf(why: (Answer & { readonly kind: 'retryable' })['why']): string {
  switch (why) {
    case 'network':
      return 'If it stays so, check LUNARY_API_URL (apiUrl), and whether this process may connect there.';
    case 'timeout':
      return 'If it stays so, check LUNARY_API_URL (apiUrl), or raise OTEL_EXPORTER_LUNARY_TIMEOUT (timeoutMillis).';
    case 'rate-limit':
      return "If it stays so, raise the server's MAX_REQUESTS_PER_MINUTE, or lower the option concurrency.";
    case 'unreadable':
      return "If it stays so, check LUNARY_API_URL (apiUrl): it is the API's address, not the dashboard's.";
    default:
      return 'If it stays so, it is for the server to mend.';
  }
}
