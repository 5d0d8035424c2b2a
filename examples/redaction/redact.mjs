const secrets = [
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[e-mail]'],
  [/\b\d{4}([ -]?\d{4}){3}\b/g, '[card]'],
];

const clean = (text) =>
  secrets.reduce((rest, [pattern, sign]) => rest.replaceAll(pattern, sign), text);

/** Called with every field that leaves: messages, parameters, metadata, errors, names, tags, users. */
export function redact(value) {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => redact(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(item)]));
}
