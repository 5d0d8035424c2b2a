// Next.js calls this when the server starts.
export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') await import('./instrumentation.node.js');
}
