import type { Fields } from '../facts/fields.js';
import { firstOf, numberOf, textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import { errorOf } from './error-of.js';
import type { Dialect } from './dialect.js';
import { identityOf } from './identity.js';
import { isOwnKey } from './own-attributes.js';
import { pathTemplate } from './path-template.js';
import { rule, ruleOfKeys, text, undeclared } from './rules.js';

const OWN_KEYS = ['(attributes outside every known namespace)'];

/** What any OpenTelemetry span may say, GenAI or not: errors, HTTP, the user. Stands last, and makes no span a GenAI span. */
export const otel: Dialect = {
  name: 'otel',
  namespaces: ['*'],
  genai: false,
  rules: [
    rule(
      ['error'],
      [
        'event:exception',
        'log:exception',
        'span.status',
        'error.message',
        'error.type',
        'http.response.status_code',
      ],
      errorOf,
    ),
    rule(
      ['entityName'],
      ['http.request.method', 'http.method', 'http.route', 'url.path', 'http.target', 'span.name'],
      httpName,
      ['http.request.method', 'http.method'],
    ),
    rule(
      ['details'],
      [
        'http.request.method',
        'http.method',
        'http.route',
        'http.response.status_code',
        'http.status_code',
        'span.kind',
      ],
      httpDetails,
      [
        'http.request.method',
        'http.method',
        'http.route',
        'http.response.status_code',
        'http.status_code',
      ],
    ),
    text('userId', 'user.id', 'enduser.id'),
    text('threadId', 'session.id'),
    ruleOfKeys(['userId', 'threadId', 'tags'], OWN_KEYS, (keys) => {
      const own = keys.filter(isOwnKey);
      return own.length > 0 ? (span) => identityOf(valuesOf(span, own)) : undefined;
    }),
    // They are taken for the user's, but a library that nobody knows yet may have put a prompt there.
    undeclared(
      ruleOfKeys(['metadata'], OWN_KEYS, (keys) => {
        const own = keys.filter(isOwnKey);
        return own.length > 0 ? (span) => ({ metadata: valuesOf(span, own) }) : undefined;
      }),
    ),
  ],
};

/** `METHOD route`, low in cardinality: a bare `POST` says nothing in Lunary's lists. */
function httpName({ attributes, name }: SpanView): Partial<Fields> | undefined {
  const method = textOf(attributes['http.request.method']) ?? textOf(attributes['http.method']);
  if (method === undefined) return undefined;
  const route = textOf(attributes['http.route']);
  if (route !== undefined) return { entityName: `${method} ${route}` };
  // A path without a route is only taken where the instrumentation gave the span no better name than the method.
  const path = textOf(attributes['url.path']) ?? textOf(attributes['http.target'])?.split('?')[0];
  return name === method && path !== undefined
    ? { entityName: `${method} ${pathTemplate(path)}` }
    : undefined;
}

function valuesOf({ attributes }: SpanView, keys: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const key of keys) values[key] = attributes[key];
  return values;
}

const SPAN_KIND_SERVER = 1;
const FIRST_FAILING_STATUS = 400;

/** A request served is described; of a call made, only a failing status says something that the run does not. */
function httpDetails({ attributes, kind }: SpanView): Partial<Fields> | undefined {
  const httpStatusCode = numberOf(
    firstOf(attributes, 'http.response.status_code', 'http.status_code'),
  );
  if (kind !== SPAN_KIND_SERVER)
    return httpStatusCode !== undefined && httpStatusCode >= FIRST_FAILING_STATUS
      ? { details: { httpStatusCode } }
      : undefined;
  const httpMethod = textOf(firstOf(attributes, 'http.request.method', 'http.method'));
  const httpRoute = textOf(attributes['http.route']);
  const found = {
    ...(httpMethod === undefined ? {} : { httpMethod }),
    ...(httpRoute === undefined ? {} : { httpRoute }),
    ...(httpStatusCode === undefined ? {} : { httpStatusCode }),
  };
  return Object.keys(found).length > 0 ? { details: found } : undefined;
}
