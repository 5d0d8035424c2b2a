import { braintrust } from './braintrust.js';
import type { Dialect } from './dialect.js';
import { genAi } from './gen-ai.js';
import { genAiEvents } from './gen-ai-events.js';
import { genAiIndexed } from './gen-ai-indexed.js';
import { genkit } from './genkit.js';
import { googleAdk } from './google-adk.js';
import { laminar } from './laminar.js';
import { langfuse } from './langfuse.js';
import { langsmith } from './langsmith.js';
import { langwatch } from './langwatch.js';
import { livekit } from './livekit.js';
import { logfire } from './logfire.js';
import { lunary } from './lunary.js';
import { mastra } from './mastra.js';
import { mastraTelemetry } from './mastra-telemetry.js';
import { mcp } from './mcp.js';
import { openinference } from './openinference.js';
import { otel } from './otel.js';
import { sentry } from './sentry.js';
import { spanName } from './span-name.js';
import { strands } from './strands.js';
import { traceloop } from './traceloop.js';
import { vercelAi } from './vercel-ai.js';
import { voltagent } from './voltagent.js';

/**
 * Every dialect, in merge order: for each field the first that says something wins. What the user says stands first, then
 * what the libraries say in keys of their own, then the GenAI conventions, then what any OTel span has.
 */
export const dialects: readonly Dialect[] = [
  lunary,
  vercelAi,
  openinference,
  langfuse,
  langsmith,
  mastra,
  mastraTelemetry,
  voltagent,
  genkit,
  googleAdk,
  braintrust,
  laminar,
  langwatch,
  livekit,
  traceloop,
  mcp,
  sentry,
  logfire,
  strands,
  spanName,
  genAiEvents,
  genAiIndexed,
  genAi,
  otel,
];
