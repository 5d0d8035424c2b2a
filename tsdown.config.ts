import { defineConfig } from 'tsdown';

export default defineConfig({
  workspace: 'packages/*',
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node20',
  fixedExtension: false,
  dts: { oxc: true },
  clean: true,
  sourcemap: true,
});
