/** Resolves with the name of the first signal that asks this process to end. A second one ends it at once. */
export async function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => resolve(signal))
    }
  })
}
