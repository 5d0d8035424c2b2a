import { traceOnce } from '../../trace.mjs';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';
export const GET = traceOnce;
