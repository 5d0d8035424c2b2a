import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const source = (name: string): string =>
  fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url));

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      {
        // Tests beside the sources, run on the sources.
        resolve: {
          alias: {
            '@lunary-otel/ingest': source('ingest'),
            '@lunary-otel/mapping': source('mapping'),
            '@lunary-otel/exporter': source('exporter'),
            '@lunary-otel/local': source('local'),
          },
        },
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts'],
          // No test asserts a time: this only ends what hangs, on a busy machine too.
          testTimeout: 60_000,
        },
      },
      {
        // Tests that cross packages, run on what is built.
        test: {
          name: 'e2e',
          include: ['test/**/*.test.ts'],
          globalSetup: ['scripts/build-for-tests.mjs'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

export default config;
