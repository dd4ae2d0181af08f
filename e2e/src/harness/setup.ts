import type { TestProject } from 'vitest/node'
import { startKontor } from './kontor.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    kontor: { readonly url: string; readonly bankUrl: string; readonly dataDir: string }
  }
}

/** One Kontor for all journeys: their flows do not know of each other. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, bankUrl, dataDir, close } = await startKontor()
  project.provide('kontor', { url, bankUrl, dataDir })
  return async () => {
    await close()
  }
}
