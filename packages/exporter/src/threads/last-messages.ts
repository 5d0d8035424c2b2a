import type { Run } from '@lunary-otel/mapping';

export interface TurnMessage {
  readonly role: string;
  readonly content: unknown;
}

/** What the user said in this turn: the history before it belongs to earlier turns. */
export function lastQuestion({ input }: Run): TurnMessage | undefined {
  return lastOf(input, 'user');
}

/** What the user was answered; where the turn failed, that. */
export function lastAnswer({ output, error }: Run): TurnMessage | undefined {
  const answer = lastOf(output, 'assistant');
  if (answer || !error) return answer;
  return { role: 'assistant', content: `[error] ${error.message}` };
}

function lastOf(value: unknown, role: string): TurnMessage | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value) && value.length > 0 && value.every(isMessage)) {
    return value.findLast((message) => message.role === role && speaks(message));
  }
  if (isMessage(value))
    return speaks(value) ? { role: value.role, content: value.content } : undefined;
  return { role, content: typeof value === 'string' ? value : JSON.stringify(value) };
}

function isMessage(value: unknown): value is TurnMessage {
  return (
    typeof value === 'object' && value !== null && typeof (value as TurnMessage).role === 'string'
  );
}

/** Calls of tools without a word are no message to a reader of the conversation. */
function speaks({ content }: TurnMessage): boolean {
  return content !== undefined && content !== null && content !== '';
}
