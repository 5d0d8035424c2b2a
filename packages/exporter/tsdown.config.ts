import type { UserConfig } from 'tsdown';

// Each copy of the package would have its own `LunarySpanProcessor`; and it is small without.
const external = ['@lunary-otel/exporter'];

// What is not said here comes from the configuration at the root.
const config: UserConfig[] = [
  {},
  { entry: ['src/register.ts'], format: ['esm'], external, clean: false },
  { entry: { register: 'src/register-sync.ts' }, format: ['cjs'], external, clean: false },
];

export default config;
