import type { RunError } from '@lunary-otel/ingest';
import type { Ledger } from './ledger.js';
import { cutText, mendText } from './mend-text.js';

const maxMessageChars = 16 * 1024;
const maxStackChars = 32 * 1024;

/** An error that is shown: without a message the dashboard prints raw JSON. */
export function mendError({ message, stack }: RunError, ledger: Ledger): RunError {
  const mendedStack = mendPart(stack, maxStackChars, ledger);
  return {
    message: mendPart(message, maxMessageChars, ledger) ?? 'Unknown error',
    ...(mendedStack === undefined ? {} : { stack: mendedStack }),
  };
}

function mendPart(text: unknown, maxChars: number, ledger: Ledger): string | undefined {
  if (typeof text !== 'string') return undefined;
  const mended = mendText(text);
  if (mended.trim() === '') return undefined;
  const { text: kept, cut } = cutText(mended, maxChars);
  ledger.cut += cut;
  return kept;
}
