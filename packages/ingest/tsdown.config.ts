import type { UserConfig } from 'tsdown';

// What is not said here comes from the configuration at the root. What both entries need is in a file of its own.
const config: UserConfig = {
  entry: ['src/index.ts', 'src/web.ts'],
  outputOptions: (options, format, { cjsDts }) => {
    const extension = format === 'cjs' ? 'cjs' : 'js';
    return { ...options, chunkFileNames: cjsDts ? 'common.d.cts' : `common.${extension}` };
  },
};

export default config;
