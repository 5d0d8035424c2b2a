import { traceOnce } from '../../trace.mjs';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';
export const GET = traceOnce;
