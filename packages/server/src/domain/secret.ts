const masked = '[secret]'

/** A secret that no log, error or JSON can show. `reveal()` is the one way out, easy to grep for. */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toJSON(): string {
    return masked
  }
  toString(): string {
    return masked
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return masked
  }
}
