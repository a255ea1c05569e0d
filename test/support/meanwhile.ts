// Two processes in a chosen order: the other one acts between two steps of the first.

/**
 * The same thing, but `first` happens right before its method is called for the first time.
 *
 * @param isMeant tells by its arguments which call of the method is meant; any, if it is not given
 */
export function meanwhile<T extends object>(
  thing: T,
  method: keyof T,
  first: () => Promise<unknown>,
  isMeant: (...args: unknown[]) => boolean = () => true,
): T {
  let happened: Promise<unknown> | undefined;
  return new Proxy(thing, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const bound = value.bind(target) as (...args: unknown[]) => unknown; // a method of the real thing
      if (name !== method) return bound;
      return async (...args: unknown[]) => {
        if (happened === undefined && !isMeant(...args)) return bound(...args);
        happened ??= first();
        await happened;
        return bound(...args);
      };
    },
  });
}
