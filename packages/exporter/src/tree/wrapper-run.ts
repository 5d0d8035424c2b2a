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

export function complement(hex: string): string {
  return Array.from(hex, (digit) => (15 - Number.parseInt(digit, 16)).toString(16)).join('');
}
