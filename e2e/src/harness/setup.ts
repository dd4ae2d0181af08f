import type { TestProject } from 'vitest/node'
import { type Effort, readEffort } from './effort.ts'
import { startKontor } from './kontor.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    kontor: { readonly url: string; readonly bankUrl: string; readonly dataDir: string }
    effort: Effort
  }
}

/** One Kontor for all journeys: their flows do not know of each other. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kontor = await startKontor()
  const { url, bankUrl, dataDir } = kontor
  project.provide('kontor', { url, bankUrl, dataDir })
  project.provide('effort', readEffort(process.argv))
  return async () => {
    const crashed = kontor.process.child.exitCode !== null
    const { code, stdout, stderr } = await kontor.close()
    if (crashed || code !== 0) throw new Error(`Kontor ended with ${code}:\n${stdout}\n${stderr}`)
  }
}
