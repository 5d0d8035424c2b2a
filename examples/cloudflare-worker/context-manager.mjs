import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT } from '@opentelemetry/api';

/** What `@opentelemetry/context-async-hooks` has for Node.js, with no more of Node.js than workers have. */
export class WorkerContextManager {
  #storage = new AsyncLocalStorage();

  active() {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with(context, fn, thisArg, ...args) {
    return this.#storage.run(context, () => fn.apply(thisArg, args));
  }

  bind(context, target) {
    if (typeof target !== 'function') return target;
    return (...args) => this.with(context, target, undefined, ...args);
  }

  enable() {
    return this;
  }

  disable() {
    return this;
  }
}
