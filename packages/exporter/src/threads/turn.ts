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
  const identity = identityOf(run);
  const question = lastQuestion(run);
  const answer = lastAnswer(run);
  const last = answer ?? question;
  const thread: Run = {
    ...identity,
    id: threadRunIdOf(publicKey, threadId),
    type: 'thread',
    name: threadId,
    // What the list of threads shows as the last message.
    ...(last && { input: last }),
    startMillis: threadStartMillis,
    metadata: {},
  };
  const chat: Run = {
    ...identity,
    id: chatRunIdOf(run),
    parentId: thread.id,
    type: 'chat',
    name: run.name,
    ...(question && { input: [question] }),
    ...(answer && { output: [answer] }),
    metadata: {},
  };
  const turn: Step[] = [];
  if (sends !== 'end') turn.push({ run: thread, sends: 'start' }, { run: chat, sends: 'start' });
  turn.push({ run: { ...run, parentId: chat.id }, sends });
  if (sends !== 'start') turn.push({ run: chat, sends: 'end' }, { run: thread, sends: 'end' });
  return turn;
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
