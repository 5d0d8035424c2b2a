import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const text = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('CONTRIBUTING.md shows the smallest dialect as it is', () => {
  expect(text('CONTRIBUTING.md')).toContain(
    text('packages/mapping/src/dialects/strands.ts').trimEnd(),
  );
});
