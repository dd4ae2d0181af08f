/** Where a process dies: before or after the call of this number, counted over everything that is deadly in it. */
export type Death = { readonly call: number; readonly when: 'before' | 'after' }

/**
 * Makes objects in whose calls the process may die, as `kill -9` does: no handler runs, no transaction ends well. Without a
 * death it lives and counts.
 */
export function deathAt(dieAt: Death | undefined) {
  let calls = 0
  const dieIf = (call: number, when: Death['when']) => {
    if (dieAt?.call === call && dieAt.when === when) process.kill(process.pid, 'SIGKILL')
  }
  const deadly = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get: (_target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...values: readonly unknown[]) => {
          const call = ++calls
          dieIf(call, 'before')
          const result: unknown = Reflect.apply(value, target, values)
          if (result instanceof Promise) return result.finally(() => dieIf(call, 'after'))
          dieIf(call, 'after')
          return result
        }
      },
    })
  return { deadly, calls: () => calls }
}
