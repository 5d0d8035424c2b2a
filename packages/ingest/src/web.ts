// What index.ts exports, for platforms without Node's modules. The conditions in package.json choose between the two.
export * from './common.js';
export { createWebIngestClient as createIngestClient } from './client/create-web-ingest-client.js';
export { nextTurn } from './sessions/next-turn.js';
