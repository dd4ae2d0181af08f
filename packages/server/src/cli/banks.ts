import { randomUUID } from 'node:crypto'
import { electronicFormatIBAN, isValidIBAN } from 'ibantools'
import type { LoadedBanks } from '../banks/load-banks.ts'
import { resolveAll, resolveBanks } from '../banks/resolve-banks.ts'
import { certificatesOf, readBanks } from '../compose.ts'
import type { Config } from '../config.ts'
import { banksHelp } from './banks-help.ts'
import { bankAsJson, describeBank } from './describe-bank.ts'
import { type BanksOrder, readBanksOrder } from './read-banks-order.ts'

const foundMax = 20
const rowsMax = 3

/** `kontor banks …`: how a bank is found and reached. Throws `UsageError`, and `StartError` with every fault. */
export async function banks(config: Config, args: readonly string[]): Promise<void> {
  const order = readBanksOrder(args)
  if (order.kind === 'help') return console.log(banksHelp)
  const file = order.kind === 'check' ? (order.file ?? config.banksFile) : config.banksFile
  const { banksFile: _own, ...others } = config
  const loaded = await readBanks({
    config: { ...others, ...(file !== undefined && { banksFile: file }) },
    // Where the sandbox bank is once `kontor serve` runs.
    ...(config.mode === 'sandbox' && {
      sandboxUrl: new URL(`http://127.0.0.1:${config.sandboxPort}`),
    }),
    now: () => new Date(),
  })
  if (order.kind === 'check') await certificatesOf(loaded)
  if (order.kind === 'check') await certificatesOf(loaded)
  console.log(answer(loaded, { order, newId: randomUUID, ...(file !== undefined && { file }) }))
}

/** What to tell. Pure, but for the ids. */
export function answer(
  loaded: LoadedBanks,
  asked: {
    readonly order: Exclude<BanksOrder, { readonly kind: 'help' }>
    readonly file?: string
    newId(): string
  },
): string {
  const { order, newId } = asked
  if (order.kind === 'check') return checked(loaded, asked.file)
  const found =
    order.kind === 'list' ? resolveAll(loaded) : resolveBanks(loaded, order.text, foundMax + 1)
  const shown = found.slice(0, foundMax)
  if (order.json) {
    const all = order.kind === 'list' ? found : shown
    return JSON.stringify(
      all.map((bank) => bankAsJson(bank, newId)),
      undefined,
      2,
    )
  }
  const telling = { withRow: found.length <= rowsMax, newId }
  const described = shown.map((bank) => describeBank(bank, telling))
  const more = found.length > foundMax ? ['  There are more: say more of the name.'] : []
  return `\n${[...heading(loaded, order, found.length), ...described, ...more].join('\n\n')}\n`
}

function heading(
  { banks: list, directory }: LoadedBanks,
  order: BanksOrder,
  found: number,
): readonly string[] {
  if (order.kind === 'search') {
    if (isWrongIban(order.text)) return ['  The IBAN is wrong: its check digits do not fit.']
    return found === 0 ? ['  No bank is known by this.'] : []
  }
  const known = directory.all().length
  return [`  Banks that can be connected: ${list.all().length} of ${known} that are known.`]
}

function isWrongIban(text: string): boolean {
  const iban = electronicFormatIBAN(text) ?? ''
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) && !isValidIBAN(iban)
}

function checked({ banks: list, certificates }: LoadedBanks, file: string | undefined): string {
  if (file === undefined) return 'KONTOR_BANKS names no file: there is nothing to check.'
  const named = Object.keys(certificates?.named ?? {}).length
  return `${file}: no fault; banks: ${list.all().length}, certificates: ${named}`
}
