import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dialects } from '../../src/dialects/index.js';
import { factsWith } from '../support/made.ts';

const types = ['llm', 'agent', 'tool', 'chain', 'embed', 'retriever', undefined];
/** What every object has: a table that is asked for one of them must not answer with it. */
const inherited = Object.getOwnPropertyNames(Object.prototype);

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
  '%s',
  (name, dialect) => {
    it('has a test of its own', () => {
      expect(existsSync(new URL(`${name}.test.ts`, import.meta.url))).toBe(true);
    });

    it('has a name in kebab case, and rules that say what they read and what they fill', () => {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(dialect.rules.length).toBeGreaterThan(0);
      for (const { fields, keys } of dialect.rules) {
        expect(fields.length).toBeGreaterThan(0);
        expect(keys.length).toBeGreaterThan(0);
      }
    });

    it.each(inherited)('takes the value %s for no type and no role', (value) => {
      const keys = dialect.rules.flatMap((rule) => rule.keys.map((key) => key.replace('*', 'a')));
      const attributes = Object.fromEntries(keys.map((key) => [key, value]));
      const { fields } = factsWith({ attributes });
      expect(types).toContain(fields.type);
      for (const { role } of [...(fields.inputMessages ?? []), ...(fields.outputMessages ?? [])]) {
        expect(role).toBeTypeOf('string');
      }
    });
  },
);
