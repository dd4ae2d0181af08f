import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { Problem } from '../domain/problem.ts'
import type { PasswordHash } from './user-store.ts'

/** scrypt's own letters (RFC 7914 section 2), N as its exponent: `ln` 15 is N = 2^15. */
export type PasswordCost = { readonly ln: number; readonly r: number; readonly p: number }

/** OWASP's password storage cheat sheet, 2025: equal to N = 2^17, p = 1, with 32 MiB for each instead of 128. */
export const passwordCost: PasswordCost = { ln: 15, r: 8, p: 3 }

export type Verdict = {
  readonly right: boolean
  /** Right, but made with another cost than today's. */
  readonly outdated: boolean
}

const saltBytes = 16
const hashBytes = 32
/** Each takes 32 MiB and a core; libuv has four threads, which files and names need, too. */
const atOnceMax = 2
const waitingMax = 64

/** Hashes and compares passwords on libuv's threads, a few at a time. Throws `Problem('unavailable')` if too many wait. */
export class Passwords {
  readonly #cost: PasswordCost
  readonly #nobody: PasswordHash
  readonly #waiting: (() => void)[] = []
  #running = 0
  constructor(cost: PasswordCost = passwordCost) {
    this.#cost = cost
    this.#nobody = format({ cost, salt: Buffer.alloc(saltBytes), hash: Buffer.alloc(hashBytes) })
  }

  async hash(password: string): Promise<PasswordHash> {
    const salt = randomBytes(saltBytes)
    return format({ cost: this.#cost, salt, hash: await this.#derive(password, salt, this.#cost) })
  }

  /** Without a hash (nobody of this name) it takes as long and is wrong. */
  async verify(password: string, stored: PasswordHash | undefined): Promise<Verdict> {
    const { cost, salt, hash } = parse(stored ?? this.#nobody)
    const derived = await this.#derive(password, salt, cost)
    const equal = hash.length === derived.length && timingSafeEqual(hash, derived)
    const right = equal && stored !== undefined
    return { right, outdated: right && !isSame(cost, this.#cost) }
  }

  async #derive(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
    await this.#enter()
    try {
      return await deriveKey(password, salt, cost)
    } finally {
      this.#leave()
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < atOnceMax) {
      this.#running++
      return
    }
    if (this.#waiting.length >= waitingMax) {
      throw new Problem('unavailable', 'too many passwords wait to be compared')
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Whoever waits takes the place over, so that nobody slips in between. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running--
    else next()
  }
}

/** RFC 8265 section 4.2: the same characters typed on another keyboard are the same password. */
function deriveKey(password: string, salt: Buffer, { ln, r, p }: PasswordCost): Promise<Buffer> {
  const cost = 2 ** ln
  const options = { cost, blockSize: r, parallelization: p, maxmem: 256 * cost * r }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, hashBytes, options, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

type Parts = { readonly cost: PasswordCost; readonly salt: Buffer; readonly hash: Buffer }

function format({ cost: { ln, r, p }, salt, hash }: Parts): PasswordHash {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the hash gets its name
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}` as PasswordHash
}

function parse(text: PasswordHash): Parts {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]{22})\$([\w+/]{43})$/.exec(
    text,
  )
  if (match === null) throw new TypeError('a stored password hash is malformed')
  const [, ln, r, p, salt = '', hash = ''] = match
  return {
    cost: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

function isSame(left: PasswordCost, right: PasswordCost): boolean {
  return left.ln === right.ln && left.r === right.r && left.p === right.p
}
