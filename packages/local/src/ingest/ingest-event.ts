import { uuid } from '../store/column-types.js';
import { type Outcome, refused, stored } from '../store/outcome.js';
import { ingestChat } from './chat.js';
import type { CleanEvent } from './clean-event.js';
import type { IngestContext } from './context.js';
import { ingestCustomEvent } from './custom-event.js';
import { ingestEnd } from './end.js';
import { ingestError } from './error.js';
import { ingestFeedback } from './feedback.js';
import { ingestStart } from './start.js';
import { ingestUpdate } from './update.js';
import { writeUser } from './write-user.js';

type Handler = (event: CleanEvent, context: IngestContext) => Outcome | Promise<Outcome>;

const handlers: Record<string, Handler> = {
  start: ingestStart,
  end: ingestEnd,
  error: ingestError,
  feedback: withUser(ingestFeedback),
  chat: ingestChat,
  update: withUser(ingestUpdate),
  'custom-event': ingestCustomEvent,
};

export function ingestEvent(event: CleanEvent, context: IngestContext): Outcome | Promise<Outcome> {
  if (event.type === 'log') return ingestLog(event);
  const { appId } = event.fields;
  if (typeof appId === 'string') {
    // Another project's key moves the event there. Here is one project only.
    const key = uuid.encode(appId);
    if (key.kind === 'refused') return key;
  }
  const name = typeof event.event === 'string' ? event.event : '';
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : withUser(ignore);
  return handler === undefined ? stored : handler(event, context);
}

function withUser(handler: (event: CleanEvent, context: IngestContext) => Outcome): Handler {
  return (event, context) => {
    const user = writeUser(event, context);
    return user.kind === 'refused' ? user : handler(event, context);
  };
}

function ignore(event: CleanEvent, { report }: IngestContext): Outcome {
  report('ignored-event', event, `event ${JSON.stringify(event.event) ?? 'missing'} does nothing`);
  return stored;
}

/** The table that logs went to is gone. */
function ingestLog(event: CleanEvent): Outcome {
  return event.parentRunId === undefined || event.event === undefined
    ? refused('parentRunId and eventName must be defined')
    : refused('relation "log" does not exist');
}
