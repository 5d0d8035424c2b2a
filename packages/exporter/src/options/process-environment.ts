/** The process's variables, where there is a process. One that may not be read, as in Deno without the permission, is unset. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_, name) => {
        try {
          const { process } = globalThis as { process?: Partial<NodeJS.Process> };
          return typeof name === 'string' ? process?.env?.[name] : undefined;
        } catch {
          return undefined;
        }
      },
    },
  );
}
