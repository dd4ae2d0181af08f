/** The store with some of its methods in place of its own. */
export function withMethods<Store extends object>(store: Store, methods: Partial<Store>): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const own: unknown = Reflect.get(methods, name)
      if (own !== undefined) return own
      const value: unknown = Reflect.get(target, name)
      // A class hides its state from everything but itself.
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
