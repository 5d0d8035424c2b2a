import { mostBytes, type Ledger } from './ledger.js';

export interface PlainMessage {
  readonly role: string;
  readonly content: string;
}

/**
 * A message, or a list of them, that holds nothing but a role and clean text, of no more than `maxBytes`: nearly all do, and
 * are shown as they are. `undefined`: it has to be looked at more closely. Copied, since what was handed in is somebody's.
 */
export function plainConversation(
  value: unknown,
  maxBytes: number,
): PlainMessage | PlainMessage[] | undefined {
  const ledger: Ledger = { chars: 0, values: 1, cut: 0 };
  try {
    const plain = Array.isArray(value) ? messagesIn(value, ledger) : messageIn(value, ledger);
    return mostBytes(ledger) <= maxBytes ? plain : undefined;
  } catch {
    // A getter or proxy: whoever looks closely knows what to make of it.
    return undefined;
  }
}

function messagesIn(list: readonly unknown[], ledger: Ledger): PlainMessage[] | undefined {
  const messages: PlainMessage[] = [];
  for (const entry of list) {
    const message = messageIn(entry, ledger);
    if (!message) return undefined;
    messages.push(message);
  }
  return messages.length > 0 ? messages : undefined;
}

function messageIn(value: unknown, ledger: Ledger): PlainMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const [first, second, ...others] = Object.keys(value);
  const isPlain =
    (first === 'role' && second === 'content') || (first === 'content' && second === 'role');
  if (!isPlain || others.length > 0) return undefined;
  const { role, content } = value as Readonly<Record<string, unknown>>;
  if (!isClean(role) || !isClean(content) || role === '') return undefined;
  ledger.chars += role.length + content.length;
  ledger.values += 3;
  return { role, content };
}

function isClean(text: unknown): text is string {
  // An ES2024 method, in every Node from 20 on.
  return (
    typeof text === 'string' &&
    (text as string & { isWellFormed(): boolean }).isWellFormed() &&
    !text.includes('\0')
  );
}
