/**
 * `node --require @lunary-otel/exporter/register app.cjs`: as `--import` does, for apps that are CommonJS throughout. Here
 * nothing can be waited for, so ES modules are not patched.
 */
import { registerLunary } from './register/register.js';

registerLunary();
