import { runIdOf } from '@lunary-otel/mapping';
import type { Run } from '@lunary-otel/mapping';

/** The id of the chain around a run: made like that of a span's own run, but of the complement of the trace id. */
export function wrapperIdOf({ traceId, spanId }: { traceId: string; spanId: string }): string {
  return runIdOf({ traceId: complement(traceId), spanId });
}

/** The chain around a parentless run that Lunary would list nowhere. It shows the same question, answer, user and outcome. */
export function wrapperOf(run: Run): Run {
  const {
    usage: _usage,
    params: _params,
    templateId: _template,
    parentId: _parent,
    ...shown
  } = run;
  return {
    ...shown,
    id: wrapperIdOf(run),
    type: 'chain',
    ...(run.type === 'llm' && Array.isArray(run.input) ? { input: run.input.slice(-1) } : {}),
    metadata: {},
  };
}

/** The run with its wrapper above it, which from now on says whom the trace belongs to. */
export function wrapped(run: Run, wrapper: Run): Run {
  const { userId: _userId, userProps: _userProps, threadId: _threadId, ...rest } = run;
  return { ...rest, parentId: wrapper.id };
}

/** Each digit of an id, which is in lower case, as what it lacks to `f`. */
export function complement(hex: string): string {
  let result = '';
  for (let at = 0; at < hex.length; at += 1) {
    const code = hex.charCodeAt(at);
    result += 'fedcba9876543210'.charAt(code < lowerA ? code - zero : code - lowerA + 10);
  }
  return result;
}

const zero = 48;
const lowerA = 97;
