import type { Run } from '@lunary-otel/mapping';
import type { Step } from '../assembler/departure.js';
import { lastAnswer, lastQuestion } from './last-messages.js';
import { chatRunIdOf, threadRunIdOf } from './thread-id.js';

/**
 * One turn of a conversation, around the run at the top of its trace: the thread, which may be there already, and a chat run
 * between the two. Every event of it can be repeated without harm, by any process.
 *
 * The server's own `chat` event would be shorter, but it is not idempotent and takes over sibling runs.
 */
export function turnAround(step: Step, publicKey: string): Step[] {
  const { run, sends, threadId, threadStartMillis = run.startMillis } = step;
  if (threadId === undefined) return [step];
  const thread = { ...threadOf(run, threadId, publicKey), startMillis: threadStartMillis };
  const chat = chatOf(run, thread.id);
  const inside: Step = { run: { ...run, parentId: chat.id }, sends };
  const starts: Step[] = [
    { run: thread, sends: 'start' },
    { run: chat, sends: 'start' },
  ];
  const ends: Step[] = [
    { run: chat, sends: 'end' },
    { run: thread, sends: 'end' },
  ];
  return [...(sends === 'end' ? [] : starts), inside, ...(sends === 'start' ? [] : ends)];
}

/** Its input is what the list of threads shows as the last message. */
function threadOf(run: Run, conversationId: string, publicKey: string): Run {
  const last = lastAnswer(run) ?? lastQuestion(run);
  return {
    ...identityOf(run),
    id: threadRunIdOf(publicKey, conversationId),
    type: 'thread',
    name: conversationId,
    ...(last ? { input: last } : {}),
    metadata: {},
  };
}

function chatOf(run: Run, parentId: string): Run {
  const question = lastQuestion(run);
  const answer = lastAnswer(run);
  return {
    ...identityOf(run),
    id: chatRunIdOf(run),
    parentId,
    type: 'chat',
    name: run.name,
    ...(question ? { input: [question] } : {}),
    ...(answer ? { output: [answer] } : {}),
    metadata: {},
  };
}

/** User and props on every start: a start refused because the thread exists still replaces what is stored of the user. */
function identityOf(
  run: Run,
): Pick<Run, 'traceId' | 'spanId' | 'startMillis' | 'endMillis' | 'userId' | 'userProps'> {
  const { traceId, spanId, startMillis, endMillis, userId, userProps } = run;
  return {
    traceId,
    spanId,
    startMillis,
    ...(endMillis === undefined ? {} : { endMillis }),
    ...(userId === undefined ? {} : { userId }),
    ...(userProps === undefined ? {} : { userProps }),
  };
}
