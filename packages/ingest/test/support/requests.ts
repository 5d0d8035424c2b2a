import { AsyncLocalStorage } from 'node:async_hooks';

/** One request of a runtime in which each has an event loop of its own. */
export interface Request {
  /** Runs code as a part of it. Never resolves once the request is cancelled. */
  run<T>(work: () => T): T;
  /** From now on none of its timers fires, and nothing it has fetched arrives: its code stops where it waits. */
  cancel(): void;
}

export interface Runtime {
  newRequest(): Request;
  /** Runs code as modules are loaded: no timers and no fetch. */
  outside<T>(work: () => T): T;
  /** Gives the process its own timers and its own fetch back. */
  restore(): void;
}

interface Owner {
  isRequest: boolean;
  isCancelled: boolean;
}

/** Makes this process behave as such a runtime does, for code that runs as a part of a request. */
export function startRuntime(): Runtime {
  const owners = new AsyncLocalStorage<Owner>();
  const { setTimeout, setInterval, fetch } = globalThis;

  const checked = (): Owner | undefined => {
    const owner = owners.getStore();
    if (owner?.isRequest === false) throw new Error('not allowed outside of a request');
    return owner;
  };
  const unlessCancelled = (fire: () => void): (() => void) => {
    const owner = checked();
    return () => {
      if (owner?.isCancelled !== true) fire();
    };
  };

  Object.assign(globalThis, {
    setTimeout: (fire: () => void, millis?: number) => setTimeout(unlessCancelled(fire), millis),
    setInterval: (fire: () => void, millis?: number) => setInterval(unlessCancelled(fire), millis),
    fetch: async (...args: Parameters<typeof fetch>) => {
      const owner = checked();
      try {
        // What the client of this process does within is nobody's.
        return await owners.exit(() => fetch(...args));
      } finally {
        if (owner?.isCancelled === true) await new Promise(() => {});
      }
    },
  });

  return {
    newRequest: () => {
      const owner: Owner = { isRequest: true, isCancelled: false };
      return {
        run: (work) => owners.run(owner, work),
        cancel: () => {
          owner.isCancelled = true;
        },
      };
    },
    outside: (work) => owners.run({ isRequest: false, isCancelled: false }, work),
    restore: () => {
      Object.assign(globalThis, { setTimeout, setInterval, fetch });
    },
  };
}
