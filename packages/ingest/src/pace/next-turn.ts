/** Resolves in the event loop's next turn, after the events that wait for theirs. Undefined where nobody may wait for one. */
export const nextTurn: (() => Promise<void>) | undefined = () =>
  new Promise((resolve) => setImmediate(resolve));
