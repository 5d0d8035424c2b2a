/** What a request is answered with: text as plain text, anything else as JSON. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export function messageAnswer(status: number, message: string): Answer {
  return { status, body: { message } };
}

export const notFound: Answer = messageAnswer(404, 'Not Found');

/** The body as it goes out, and its content type; undefined where there is none. */
export function encodeAnswer(answer: Answer): { type: string; text: string } | undefined {
  if (answer.body === undefined) return undefined;
  return typeof answer.body === 'string'
    ? { type: 'text/plain; charset=utf-8', text: answer.body }
    : { type: 'application/json; charset=utf-8', text: JSON.stringify(answer.body) };
}
