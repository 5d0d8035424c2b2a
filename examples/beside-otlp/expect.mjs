import assert from 'node:assert/strict';

const spanNames = ['OpenAI Chat Completions', 'POST', 'answer mail'];
const paths = { otlp: '/v1/traces', langfuse: '/api/public/otel/v1/traces' };

/** The other backends got all spans, and nothing of Lunary on them. */
export function expect({ otherSpans }) {
  for (const [backend, path] of Object.entries(paths)) {
    const spans = otherSpans.get(path) ?? [];
    assert.deepEqual(spans.map(({ name }) => name).toSorted(), spanNames, backend);
    const keys = spans.flatMap(({ attributes }) => attributes.map(({ key }) => key));
    assert.deepEqual(
      keys.filter((key) => key.includes('lunary')),
      [],
      backend,
    );
  }
}
