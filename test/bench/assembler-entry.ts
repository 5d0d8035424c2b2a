// The assembler by itself, for the benchmarks: no package exports it, so it is built from its sources.
export { createAssembler } from '../../packages/exporter/src/assembler/assembler.js';
export { defaultLimits } from '../../packages/exporter/src/assembler/limits.js';
export { keepSpanBy } from '../../packages/exporter/src/tree/keep-span.js';
