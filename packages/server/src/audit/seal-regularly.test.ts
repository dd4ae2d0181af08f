import { expect, test } from 'vitest'
import { sealRegularly } from './seal-regularly.ts'

test('full batches follow at once, a failure is reported and tried again, and stopping seals once more', async () => {
  const answers: (number | Error)[] = [1000, 1000, new Error('down')]
  const failures: unknown[] = []
  let calls = 0
  const sealing = sealRegularly({
    trail: {
      seal: async () => {
        calls++
        const answer = answers.shift() ?? 0
        if (answer instanceof Error) throw answer
        return answer
      },
    },
    report: (error) => failures.push(error),
  })
  await expect.poll(() => calls, { timeout: 5_000 }).toBe(4)
  expect(failures).toEqual([new Error('down')])
  await sealing.stop()
  expect(calls).toBe(5)
})
