export * from './common.js';
export { createIngestClient } from './client/create-ingest-client.js';
export { nextTurn } from './pace/next-turn.js';
