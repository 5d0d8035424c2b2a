import { lookUp } from '../json/look-up.js';
import type { Fields, SpanRunType } from '../facts/fields.js';
import { objectOf } from '../json/parse.js';
import { textOf } from '../json/values.js';
import { paramsOf, parameterName } from '../payloads/params.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { identityOf } from './identity.js';
import { observation } from './observation.js';
import { list, rule, usageObject } from './rules.js';

/** Braintrust: `braintrust.*`, each one JSON text. https://www.braintrust.dev/docs/integrations/opentelemetry */
export const braintrust: Dialect = {
  name: 'braintrust',
  namespaces: ['braintrust'],
  rules: [
    rule(['type', 'toolName', 'entityName'], ['braintrust.span_attributes'], kind),
    ...observation(
      (span) => kind(span).type,
      ['braintrust.input_json', 'braintrust.input'],
      ['braintrust.output_json', 'braintrust.output', 'braintrust.expected'],
    ),
    rule(
      ['requestModel', 'params', 'userId', 'threadId', 'metadata'],
      ['braintrust.metadata'],
      metadataFields,
    ),
    usageObject('braintrust.metrics'),
    list('tags', ['braintrust.tags'], ','),
  ],
};

const TYPES: Readonly<Record<string, SpanRunType>> = { llm: 'llm', tool: 'tool', function: 'tool' };

function kind({ attributes, name }: SpanView): Partial<Fields> {
  const given = objectOf(attributes['braintrust.span_attributes']);
  const type =
    lookUp(TYPES, textOf(given?.['type'])?.toLowerCase() ?? '') ??
    (given ||
    attributes['braintrust.input_json'] !== undefined ||
    attributes['braintrust.input'] !== undefined
      ? 'chain'
      : undefined);
  const named = textOf(given?.['name']) ?? name;
  return {
    ...(type ? { type } : {}),
    ...(type === 'tool' ? { toolName: named } : { entityName: named }),
  };
}

function metadataFields({ attributes }: SpanView): Partial<Fields> | undefined {
  const given = objectOf(attributes['braintrust.metadata']);
  if (!given) return undefined;
  const model = textOf(given['model']);
  const params = paramsOf(given);
  const own = Object.fromEntries(
    Object.entries(given).filter(([key]) => key !== 'model' && parameterName(key) === undefined),
  );
  return {
    ...(model === undefined ? {} : { requestModel: model }),
    ...(params ? { params } : {}),
    ...identityOf(given),
    ...(Object.keys(own).length > 0 ? { metadata: own } : {}),
  };
}
