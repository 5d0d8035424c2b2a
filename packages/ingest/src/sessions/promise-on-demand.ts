/**
 * A promise that is made once somebody asks for its answer, within the request of whoever asks. One that is made before and
 * settled by another request would be complained about, whether anybody waits for it or not.
 */
export function promiseOnDemand<T>(make: () => Promise<T>): Promise<T> {
  return {
    // oxlint-disable-next-line unicorn/no-thenable
    then: (...args) => make().then(...args),
    catch: (...args) => make().catch(...args),
    finally: (...args) => make().finally(...args),
    [Symbol.toStringTag]: 'Promise',
  };
}
