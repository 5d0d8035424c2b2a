import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import type { Made } from '../support/made.ts';
import { recordedFacts } from '../support/recorded.ts';

const errorOf = (span: Made): unknown => factsWith(span).fields.error;
const exception = (attributes: object): { name: string; attributes: object }[] => [
  { name: 'exception', attributes },
];

const detailsOfClient = (status: number): unknown =>
  factsWith({
    kind: 2,
    attributes: { 'http.request.method': 'GET', 'http.response.status_code': status },
  }).fields.details;

describe('the error of any span', () => {
  it('is the last exception', () => {
    const events = [
      ...exception({ 'exception.type': 'A', 'exception.message': 'first' }),
      ...exception({
        'exception.type': 'B',
        'exception.message': 'last',
        'exception.stacktrace': 'B: last\n    at x.js:1:1',
      }),
    ];
    expect(errorOf({ events })).toEqual({
      type: 'B',
      message: 'last',
      stack: 'B: last\n    at x.js:1:1',
    });
  });

  it('is an exception even where the status says OK', () => {
    expect(
      errorOf({ status: { code: 1 }, events: exception({ 'exception.message': 'No.' }) }),
    ).toEqual({ message: 'No.' });
  });

  it('is otherwise the status, then the error’s own attributes', () => {
    expect(
      errorOf({ status: { code: 2, message: 'Status.' }, attributes: { 'error.type': 'E' } }),
    ).toEqual({ type: 'E', message: 'Status.' });
    expect(errorOf({ status: { code: 2 }, attributes: { 'error.message': 'Attribute.' } })).toEqual(
      { message: 'Attribute.' },
    );
    expect(errorOf({ attributes: { 'error.type': 'timeout' } })).toEqual({ type: 'timeout' });
    expect(errorOf({ status: { code: 2 } })).toEqual({});
  });

  it('says the HTTP status where nothing else tells', () => {
    expect(
      errorOf({
        status: { code: 2 },
        attributes: { 'http.response.status_code': 502, 'error.type': '502' },
      }),
    ).toMatchObject({ message: 'HTTP 502' });
    expect(
      errorOf({
        status: { code: 2 },
        attributes: { 'http.status_code': 529, 'error.type': 'overloaded' },
      }),
    ).toMatchObject({ message: 'HTTP 529 overloaded' });
  });

  it('is not what an object became when it was turned into text', () => {
    const status = { code: 2, message: '[object Object]' };
    expect(
      errorOf({ status, attributes: { 'error.type': 'undefined', 'error.message': 'Real.' } }),
    ).toEqual({ message: 'Real.' });
  });

  it('has its stack apart, where a library wrote both into the message', () => {
    const message = 'No such city.\n\nError: No such city.\n    at x (/app/x.js:1:1)';
    expect(errorOf({ events: exception({ 'exception.message': message }) })).toEqual({
      message: 'No such city.',
      stack: message,
    });
  });

  it('is none where nothing failed', () => {
    expect(errorOf({ status: { code: 1, message: 'fine' } })).toBe(undefined);
    expect(errorOf({ attributes: { 'http.response.status_code': 404 } })).toBe(undefined);
  });
});

describe('an HTTP span', () => {
  it('is named after method and route', () => {
    const served = recordedFacts('existing-app-http-express/http-server-llm-error').find(
      ({ view }) => view.name === 'POST /ask',
    );
    expect(served?.fields).toMatchObject({
      entityName: 'POST /ask',
      details: { httpMethod: 'POST', httpRoute: '/ask', httpStatusCode: 502 },
      error: { message: 'HTTP 502' },
    });
    expect(served?.genai).toBe(false);
  });

  it.each([
    [{ 'http.request.method': 'POST', 'http.route': '/ask' }, 'POST', 'POST /ask'],
    [{ 'http.method': 'POST', 'http.route': '/ask/:id' }, 'POST', 'POST /ask/:id'],
    [{ 'http.method': 'POST', 'http.target': '/ask?q=1' }, 'POST', 'POST /ask'],
    [{ 'http.request.method': 'POST', 'url.path': '/ask/123' }, 'ask a question', undefined],
    [
      { 'http.request.method': 'GET', 'url.path': '/v1/asks/123/oauth2' },
      'GET',
      'GET /v1/asks/:id/oauth2',
    ],
    [
      {
        'http.request.method': 'GET',
        'url.path': '/0af7651916cd43dd8448eb211c80319c/a@b.example/x%20y',
      },
      'GET',
      'GET /:id/:id/:id',
    ],
    [
      { 'http.request.method': 'GET', 'url.path': '/chats/chat_Zk3fQ91x/completions-v2' },
      'GET',
      'GET /chats/:id/completions-v2',
    ],
  ])('with %j named %j has the name %j', (attributes, name, expected) => {
    expect(factsWith({ name, kind: 1, attributes }).fields.entityName).toBe(expected);
  });

  it('that is a client’s says its status only when it failed', () => {
    expect(detailsOfClient(200)).toBe(undefined);
    expect(detailsOfClient(500)).toEqual({ httpStatusCode: 500 });
  });
});

describe('any span', () => {
  it('has the user and the session of the conventions', () => {
    expect(
      factsWith({ attributes: { 'user.id': 'user-42', 'session.id': 'sess-7' } }).fields,
    ).toMatchObject({ userId: 'user-42', threadId: 'sess-7' });
    expect(factsWith({ attributes: { 'enduser.id': 'user-42' } }).fields.userId).toBe('user-42');
  });

  it('keeps what lies outside every known namespace as the user’s own', () => {
    const attributes = {
      'acme.plan': 'pro',
      turn: 3,
      userId: 'user-42',
      'http.flavor': '1.1',
      'k8s.pod.name': 'x',
      'code.function': 'f',
    };
    expect(factsWith({ attributes }).fields).toMatchObject({ userId: 'user-42' });
    expect(factsWith({ attributes }).fields.metadata).toEqual({
      'acme.plan': 'pro',
      turn: 3,
      userId: 'user-42',
    });
  });

  it('is no GenAI span for any of that', () => {
    expect(factsWith({ attributes: { 'user.id': 'user-42', 'acme.plan': 'pro' } }).genai).toBe(
      false,
    );
  });
});
