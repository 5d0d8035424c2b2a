/** `gen_ai.request.model` → `gen_ai`; `genkit:input` → `genkit`. */
export function namespaceOf(key: string): string {
  const dot = key.indexOf('.');
  const colon = key.indexOf(':');
  const end = dot < 0 ? colon : colon < 0 ? dot : Math.min(dot, colon);
  return end < 0 ? key : key.slice(0, end);
}
