import type { Bank } from '../banks.ts'

export const skies = [
  'up',
  'down',
  'down-html',
  'slow',
  'garbage',
  'hang-up',
  'refusing',
  'enough',
] as const
export type Sky = (typeof skies)[number]

/**
 * What a bank does to calls: answers, is down (JSON or HTML), answers late, answers rubbish, hangs up, refuses the caller's
 * certificate, has answered enough for today.
 */
export type Forecast = {
  readonly sky: Sky
  /** For how many calls; without it until it is changed. */
  readonly calls?: number
  readonly delayMs: number
}

/** What each bank is doing at the moment. */
export class Weather {
  readonly #forecasts = new Map<string, Forecast>()

  set(bank: Bank, forecast: Forecast): void {
    this.#forecasts.set(bank.slug, forecast)
  }

  now(bank: Bank): Forecast {
    return this.#forecasts.get(bank.slug) ?? { sky: bank.weather, delayMs: 0 }
  }

  /** The forecast for this call; a counted one is used up by it. */
  take(bank: Bank): Forecast {
    const forecast = this.now(bank)
    if (forecast.calls === undefined) return forecast
    if (forecast.calls <= 1) this.#forecasts.delete(bank.slug)
    else this.#forecasts.set(bank.slug, { ...forecast, calls: forecast.calls - 1 })
    return forecast
  }

  clear(): void {
    this.#forecasts.clear()
  }
}
