import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../src/dialects/dialect.js';
import { dialects } from '../src/dialects/index.js';

interface Generator {
  attributeReference(dialects: readonly Dialect[], about: (name: string) => string): string;
  aboutDialect(name: string): string;
}

const script = new URL('../../../scripts/attribute-reference.mjs', import.meta.url).href;
const page = new URL('../../../docs/attributes.md', import.meta.url);

describe('docs/attributes.md', () => {
  it('says what the dialects read today: if not, run node scripts/attribute-reference.mjs', async () => {
    const { attributeReference, aboutDialect } = (await import(script)) as Generator;
    const fresh = attributeReference(dialects, aboutDialect);
    expect(readFileSync(page, 'utf8')).toBe(fresh);
  });

  it('has every key of every dialect', () => {
    const text = readFileSync(page, 'utf8');
    for (const { name, rules } of dialects) {
      const start = text.search(new RegExp(`^## \\d+\\. ${name}$`, 'm'));
      expect(start, name).toBeGreaterThan(0);
      for (const key of rules.flatMap(({ keys }) => keys))
        if (!key.startsWith('('))
          expect(text.indexOf(`| \`${key}\` |`, start), key).toBeGreaterThan(0);
    }
  });
});
