import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
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

export default config;
