type Named = { readonly name: string }

export async function setWeather(bankUrl: string, bank: Named, weather: object): Promise<void> {
  const answer = await fetch(`${bankUrl}/control/banks/${bank.name.toLowerCase()}/weather`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(weather),
  })
  if (!answer.ok) throw new Error(`the weather was answered with ${answer.status}`)
}

/** Answers no call, until it is disposed of. */
export async function bankIsDown(bankUrl: string, bank: Named): Promise<AsyncDisposable> {
  await setWeather(bankUrl, bank, { sky: 'down' })
  return { [Symbol.asyncDispose]: () => setWeather(bankUrl, bank, { sky: 'up' }) }
}
