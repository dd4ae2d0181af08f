/** One field of a message: `:61:2001010101D196,58NMSC…` and the lines that belong to it. */
export type Field = {
  /** `61`, `60F`, `NS`. */
  readonly tag: string
  /** The line of the text that the field begins on, from 1. */
  readonly line: number
  /** The first line without the tag, then the others; blanks at the ends are kept, since they tell where a line was cut. */
  readonly lines: readonly string[]
}

/** One statement as SWIFT sends it: from `:20:` to the hyphen. */
export type Message = {
  /** What an envelope or a heading says that it is. */
  readonly kind?: string
  readonly fields: readonly Field[]
}

const knownTag =
  /^:(12|13D?|20|21|23|25P?|28C?|34F|37[A-Z]?|60[FM]?|61|62[FM]?|64|65|86|90[CD]?|94[02]|NS[A-Z]?):/

/** The user header block names the type of the message: `{2:I940KNABNL2HXXXXN3020}`, `{2:O942…`. */
const blocks = /^\{[1-5]:/
const blockType = /\{2:[IO](94[02])/
const textBlock = /\{4:\s*(.*)$/

const heads = new Set([
  '20',
  '21',
  '25',
  '25P',
  '28',
  '28C',
  '34F',
  '60',
  '60F',
  '60M',
  '940',
  '942',
])
const bodies = new Set(['61', '62', '62F', '62M', '64', '65', '86', '90', '90C', '90D'])
/** Fields that a message has once; a second one begins the next message, even where its `:20:` is lost. */
const onlyOnce = new Set(['20', '25', '60'])

/** Takes a text apart into messages and fields. Text before a first tag (bank codes, envelopes) is no field of a message. */
export function splitMessages(text: string): readonly Message[] {
  return new Splitter(linesOf(text)).split()
}

/** FinTS banks may end lines with `@@`; control characters frame a message on SWIFT's wire. */
function linesOf(text: string): readonly string[] {
  const isFinTs = /@@(?::\d\d|-)/.test(text)
  // oxlint-disable-next-line no-control-regex -- they are what is to go
  const clean = text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFEFF]/g, '')
  return (isFinTs ? clean.replaceAll('@@', '\n') : clean).split(/\r\n|\r|\n/)
}

/** Holds what is open while the lines go by. */
class Splitter {
  readonly #lines: readonly string[]
  readonly #messages: Message[] = []
  #kind: string | undefined
  #fields: Field[] = []
  #hasBody = false
  readonly #once = new Set<string>()
  #next = -1
  #open: { tag: string; line: number; lines: string[] } | undefined

  constructor(lines: readonly string[]) {
    this.#lines = lines
  }

  split(): readonly Message[] {
    for (let index = 0; index < this.#lines.length; index += 1) {
      index += this.#read(this.#lines[index] ?? '', index)
    }
    this.#closeMessage()
    return this.#messages
  }

  /** Returns how many lines it took beyond this one. */
  #read(line: string, index: number): number {
    if (blocks.test(line)) this.#readEnvelope(line, index)
    else if (this.#isEnd(line, index)) this.#closeMessage()
    else if (line.trim() === ':' && knownTag.test(`:${this.#lines[index + 1] ?? ''}`)) {
      this.#readLine(`:${this.#lines[index + 1] ?? ''}`, index)
      return 1
    } else this.#readLine(line, index)
    return 0
  }

  #readEnvelope(line: string, index: number): void {
    const type = blockType.exec(line)?.[1]
    const isNew = line.startsWith('{1:') || type !== undefined
    if (isNew && (this.#fields.length > 0 || this.#open !== undefined)) this.#closeMessage()
    if (type !== undefined) this.#kind = type
    const text = textBlock.exec(line)?.[1] ?? ''
    if (text !== '') this.#readLine(text, index)
  }

  #readLine(line: string, index: number): void {
    const tag = knownTag.exec(line)?.[1]
    if (tag === undefined || this.#isTime(tag, line)) {
      if (line.trim() !== '') this.#open?.lines.push(line)
      return
    }
    this.#closeField()
    if (this.#beginsMessage(tag)) this.#closeMessage()
    if (tag === '940' || tag === '942') this.#kind = tag
    else this.#open = { tag, line: index + 1, lines: [line.slice(tag.length + 2)] }
  }

  /** `04:20:08 Uhr`, broken after the hour, is a time in a description. */
  #isTime(tag: string, line: string): boolean {
    const isInText = this.#open?.tag === '86'
    return isInText && /^[1-5]\d$/.test(tag) && /^:\d\d:\d\d(?!\d)/.test(line)
  }

  #beginsMessage(tag: string): boolean {
    return heads.has(tag) && (this.#hasBody || this.#once.has(tag.slice(0, 2)))
  }

  /** A lone hyphen ends a message, unless what follows goes on with the same one: then it is text. */
  #isEnd(line: string, index: number): boolean {
    if (line.startsWith('-}')) return true
    if (line.trim() !== '-') return false
    const next = this.#lines[this.#nextStart(index)] ?? ''
    const tag = knownTag.exec(next)?.[1]
    return tag === undefined || !bodies.has(tag)
  }

  /** The line after this one that begins a field or an envelope; remembered, since many hyphens may ask for it. */
  #nextStart(index: number): number {
    if (this.#next <= index) {
      this.#next = index + 1
      while (this.#next < this.#lines.length && !this.#isStart(this.#next)) this.#next += 1
    }
    return this.#next
  }

  #isStart(index: number): boolean {
    const line = this.#lines[index] ?? ''
    return blocks.test(line) || knownTag.test(line)
  }

  #closeField(): void {
    if (this.#open === undefined) return
    this.#fields.push(this.#open)
    const number = this.#open.tag.slice(0, 2)
    this.#hasBody ||= bodies.has(this.#open.tag)
    if (onlyOnce.has(number)) this.#once.add(number)
    this.#open = undefined
  }

  #closeMessage(): void {
    this.#closeField()
    if (this.#fields.length > 0) {
      this.#messages.push({
        fields: this.#fields,
        ...(this.#kind === undefined ? {} : { kind: this.#kind }),
      })
      this.#kind = undefined
    }
    this.#fields = []
    this.#hasBody = false
    this.#once.clear()
  }
}
