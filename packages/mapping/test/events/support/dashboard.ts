/**
 * What Lunary's dashboard makes of a stored input or output, in as far as it crashes, hides or misreads: written down from
 * what was seen in a browser, independently of the code under test.
 */
type Stored = Record<string, unknown>;

/** Ways in which showing this value breaks a page. Empty: it is shown. */
export function crashes(value: unknown): string[] {
  const opened = openedByDashboard(value);
  if (!opened) return [];
  const problems = [...walkProblems(opened, 0)];
  if (typeof opened !== 'object') return problems;
  if (isConversation(opened)) {
    const messages = (Array.isArray(opened) ? opened : [opened]) as Stored[];
    return [...problems, ...messages.flatMap((message) => messageCrashes(message))];
  }
  if (Array.isArray(opened)) {
    for (const element of opened) {
      if (element === null || element === undefined)
        return [...problems, 'null where a document may be'];
      if (!isDocument(element)) break;
    }
    return problems;
  }
  return isDocument(opened) ? [...problems, 'one document, not a list'] : problems;
}

/** Parts of the value that nobody sees, or that are shown as something else. */
export function misreadings(value: unknown): string[] {
  const opened = openedByDashboard(value);
  if (!opened) return value === undefined ? [] : ['shown as nothing'];
  if (typeof opened !== 'object') return [];
  if (Array.isArray(opened) && opened.length === 0) return [];
  if (isConversation(opened)) {
    const messages = (Array.isArray(opened) ? opened : [opened]) as Stored[];
    return messages.flatMap((message) => messageMisreadings(message));
  }
  if (Array.isArray(opened))
    return opened.every(isDocument)
      ? documentMisreadings(opened as Stored[])
      : ['a list as raw JSON'];
  return typeof value === 'object' ? ['an object whose keys the server renamed'] : [];
}

/** A page of its own: the detail of an llm run looks into every element of its input. */
export function crashesPlayground(input: unknown): boolean {
  return Array.isArray(input) && input.some((it) => it === null || it === undefined);
}

/** Whom a user is shown as must be text: it is cut and lower-cased on every list. */
export function crashesUser(props: unknown): boolean {
  const { name, email, firstName, lastName } = (props ?? {}) as Stored;
  return [name, email, firstName, lastName].some(
    (it) => it !== undefined && typeof it !== 'string',
  );
}

function openedByDashboard(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{')) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function isConversation(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isMessage) : isMessage(value);
}

function isMessage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const has = (key: string, test: (it: unknown) => boolean): boolean =>
    key in value && test((value as Stored)[key]);
  return (
    ['text', 'content', 'refusal'].some((key) => has(key, isText)) ||
    has('content', Array.isArray) ||
    ['audio', 'functionCall', 'function_call', 'toolCalls', 'tool_calls'].some((key) =>
      has(key, isObject),
    )
  );
}

function isDocument(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isDocument);
  if (typeof value !== 'object' || value === null) return false;
  const { id, title, source, summary } = value as Stored;
  return (
    (typeof title === 'string' || id !== undefined) &&
    (typeof source === 'string' || typeof summary === 'string')
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** `null` too. */
function isObject(value: unknown): boolean {
  return typeof value === 'object';
}

/** React refuses an object as text. */
function isRenderable(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function messageCrashes(message: Stored): string[] {
  const problems: string[] = [];
  const { role, name, content, toolCalls = message['tool_calls'] } = message;
  if (!isRenderable(role)) problems.push('role is an object');
  if (!isRenderable(name)) problems.push('name is an object');
  if (Array.isArray(content)) for (const part of content) problems.push(...partCrashes(part));
  if (!toolCalls) return problems;
  if (!Array.isArray(toolCalls)) return [...problems, 'tool calls that are no list'];
  for (const call of toolCalls) {
    if (call === null) problems.push('a tool call that is null');
    else if (typeof call === 'object') {
      const { id, function: called } = call as { id?: unknown; function?: Stored | null };
      if (!isRenderable(id) || !isRenderable(called?.['name']))
        problems.push('id or name of a tool call is an object');
    }
  }
  return problems;
}

function partCrashes(part: unknown): string[] {
  if (part === null || part === undefined) return ['a part that is null'];
  const { type, text, imageUrl, inputAudio } = part as Stored;
  if (type === 'text' && !isRenderable(text)) return ['text of a part is an object'];
  if (type === 'image_url' && (imageUrl === null || imageUrl === undefined))
    return ['an image without imageUrl'];
  if (type === 'input_audio' && (inputAudio === null || inputAudio === undefined))
    return ['sound without inputAudio'];
  return [];
}

function messageMisreadings(message: Stored): string[] {
  const { role, content, refusal, toolCalls } = message;
  const problems = Object.keys(message)
    .filter(
      (key) => !['role', 'content', 'name', 'toolCallId', 'toolCalls', 'refusal'].includes(key),
    )
    .map((key) => `${key} of a message is invisible`);
  if (typeof role !== 'string' || role === '') problems.push('a message without role');
  const hasCalls = Array.isArray(toolCalls) && toolCalls.length > 0;
  if (content === null && !hasCalls && typeof refusal !== 'string')
    problems.push('nothing in a message');
  if (Array.isArray(content)) {
    for (const [index, part] of (content as Stored[]).entries())
      problems.push(...partMisreadings(part, content[index + 1] as Stored));
  }
  for (const call of hasCalls ? (toolCalls as Stored[]) : []) {
    const called = call['function'] as Stored | undefined;
    if (typeof called?.['name'] !== 'string' || typeof called['arguments'] !== 'string')
      problems.push('an invisible tool call');
  }
  return problems;
}

function partMisreadings(part: Stored, next: Stored | undefined): string[] {
  const { type, imageUrl, inputAudio } = part;
  if (type === 'text') return next?.['type'] === 'text' ? ['texts glued together'] : [];
  if (type === 'input_audio')
    return typeof (inputAudio as Stored)['data'] === 'string' ? [] : ['silent sound'];
  if (type !== 'image_url') return ['an invisible part'];
  const { url } = imageUrl as Stored;
  return typeof url === 'string' && /^(?:https:\/\/|data:image\/)/i.test(url)
    ? []
    : ['an image that does not load'];
}

function documentMisreadings(documents: readonly Stored[]): string[] {
  return documents.flatMap((it) =>
    Object.keys(it)
      .filter((key) => !['id', 'title', 'summary', 'source'].includes(key))
      .map((key) => `${key} of a document is invisible`),
  );
}

function walkProblems(value: unknown, depth: number): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (depth > 1_000) return ['nested too deep for a browser'];
  const own = Object.hasOwn(value, 'hasOwnProperty')
    ? ['hides a method that the dashboard calls']
    : [];
  return [...own, ...Object.values(value).flatMap((child) => walkProblems(child, depth + 1))];
}
