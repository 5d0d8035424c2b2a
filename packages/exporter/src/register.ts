/**
 * `node --import @lunary-otel/exporter/register app.js`: sets OpenTelemetry up with what is installed, and sends to Lunary.
 * Importing it is all there is to it.
 */
import { registerLunary } from './register/register.js';

await registerLunary().ready;
