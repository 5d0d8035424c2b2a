const UUID = /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i;
/** From this length on, a segment with two digits in it is taken for an id: `oauth2` and `completions-v2` are names. */
const MIN_ID_LENGTH = 8;
/** A longer word is hardly one. */
const MAX_WORD_LENGTH = 40;

/**
 * A path with `:id` for every segment that looks like one: `/chats/42/messages` → `/chats/:id/messages`. For names only,
 * where the route is not known: Lunary's dashboard groups by them, and a thousand names of one endpoint are of no use.
 */
export function pathTemplate(path: string): string {
  return path
    .split('/')
    .map((segment) => (isId(segment) ? ':id' : segment))
    .join('/');
}

function isId(segment: string): boolean {
  if (/^\d+$/.test(segment) || UUID.test(segment)) return true;
  if (segment.length > MAX_WORD_LENGTH || /[@%]/.test(segment)) return true;
  return segment.length >= MIN_ID_LENGTH && /\d.*\d/.test(segment);
}
