import type { UserConfig } from 'tsdown';

// What is not said here comes from the configuration at the root.
const config: UserConfig[] = [
  {},
  { entry: { cli: 'src/cli/main.ts' }, format: ['esm'], dts: false, clean: false },
];

export default config;
