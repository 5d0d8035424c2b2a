const tabOrBreak = /[\t\n\r\v\f\u0085\u2028\u2029]/;

/** The first line with something in it, without what would steer a terminal. */
export function firstLine(text: string): string {
  // Enough for any terminal, and cheap on a text of megabytes.
  const lines = text.slice(0, 4000).split(/[\n\r\u0085\u2028\u2029]/);
  const line = lines.find((line) => line.trim() !== '') ?? '';
  return printable(line.trim());
}

/** The text with control and formatting characters as spaces or left out, so that it stays one line. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) =>
    tabOrBreak.test(character) ? ' ' : '',
  );
}

/** Cuts a text to a width in terminal columns, and marks the cut. */
export function cutToWidth(text: string, maxColumns: number): string {
  let columns = 0;
  let end = 0;
  // What fits beside the mark.
  let markedEnd = 0;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > maxColumns) return `${text.slice(0, markedEnd)}…`;
    end += character.length;
    if (columns < maxColumns) markedEnd = end;
  }
  return text;
}

export function widthOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOf(character);
  return columns;
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const combining = /\p{M}/u;

function columnsOf(character: string): number {
  if (combining.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
