// Two processes in a chosen order: the other one acts between two steps of the first.

/** The same thing, but `first` happens right before its method is called for the first time. */
export function meanwhile<T extends object>(thing: T, method: keyof T, first: () => Promise<unknown>): T {
  let happened: Promise<unknown> | undefined;
  return new Proxy(thing, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const bound = value.bind(target) as (...args: unknown[]) => unknown; // a method of the real thing
      if (name !== method) return bound;
      return async (...args: unknown[]) => {
        happened ??= first();
        await happened;
        return bound(...args);
      };
    },
  });
}
