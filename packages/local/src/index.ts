export {
  startLocalLunary,
  type LocalLunary,
  type LocalLunaryOptions,
} from './start-local-lunary.js';
export type { StoredRun } from './store/stored-run.js';
export type { RecordedRequest } from './http/recorded-request.js';
export type { Problem, ProblemRule } from './ingest/problem.js';
export { formatTrace, type FormatOptions } from './view/format-trace.js';
export { printTrace } from './view/print-trace.js';
export { terminalOf, type Terminal } from './view/terminal.js';
