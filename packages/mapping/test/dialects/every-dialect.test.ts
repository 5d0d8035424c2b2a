import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dialects } from '../../src/dialects/index.js';

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
  },
);
