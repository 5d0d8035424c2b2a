/** None: a turn that a request waits for may never come, and then whoever waits behind it would wait for ever. */
export const nextTurn: (() => Promise<void>) | undefined = undefined;
