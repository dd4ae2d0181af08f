import { expect } from 'vitest'
import { sandboxClient } from './client.ts'

export type Clock = { readonly now: string; readonly ahead_seconds: number }

const headers = {
  authorization: `Basic ${btoa(`${sandboxClient.id}:${sandboxClient.secret}`)}`,
  'content-type': 'application/json',
}

export async function readClock(kontorUrl: string): Promise<Clock> {
  return answer(await fetch(`${kontorUrl}/sandbox/clock`, { headers }))
}

export async function moveClock(
  kontorUrl: string,
  wish: { readonly advance: string } | { readonly to: string },
): Promise<Clock> {
  const body = JSON.stringify(wish)
  return answer(await fetch(`${kontorUrl}/sandbox/clock`, { method: 'POST', headers, body }))
}

async function answer(response: Response): Promise<Clock> {
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as Clock
}
