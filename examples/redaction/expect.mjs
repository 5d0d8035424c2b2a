import assert from 'node:assert/strict';

/** Nothing of the secrets is in any request. */
export function expect({ requests }) {
  const sent = JSON.stringify(requests);
  assert.match(sent, /\[card\]/);
  assert.doesNotMatch(sent, /4111|ada@example/);
}
