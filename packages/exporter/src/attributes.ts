/** Attributes a user can set on any span. They win over everything a library says. */
export const LunaryAttributes = {
  /** `llm`, `agent`, `tool`, `chain`, `embed` or `retriever`. */
  TYPE: 'lunary.type',
  NAME: 'lunary.name',
  /** JSON or text. */
  INPUT: 'lunary.input',
  /** JSON or text. */
  OUTPUT: 'lunary.output',
  USER_ID: 'lunary.user.id',
  /** JSON text of an object, e.g. `{"name":"Ada","email":"ada@example.com"}`. */
  USER_PROPS: 'lunary.user.props',
  /** A list of strings. */
  TAGS: 'lunary.tags',
  /** Put a key of your own behind it: `lunary.metadata.plan`. */
  METADATA_PREFIX: 'lunary.metadata.',
  THREAD_ID: 'lunary.thread.id',
  /** Integer id of a Lunary prompt template. */
  TEMPLATE_ID: 'lunary.template.id',
  /** `true`: the span is transparent; what is below it hangs under the nearest span that is kept. */
  EXCLUDE: 'lunary.exclude',
} as const;
