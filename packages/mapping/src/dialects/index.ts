import type { Dialect } from './dialect.js';
import { genAi } from './gen-ai.js';
import { lunary } from './lunary.js';
import { openinference } from './openinference.js';
import { otel } from './otel.js';
import { vercelAi } from './vercel-ai.js';

/**
 * Every dialect, in merge order: for each field the first that says something wins. What the user says stands first, then
 * what the libraries say in keys of their own, then the GenAI conventions, then what any OTel span has.
 */
export const dialects: readonly Dialect[] = [lunary, vercelAi, openinference, genAi, otel];
