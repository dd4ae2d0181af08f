import type { BankView } from '@kontor/contract'
import { formatBankCode } from '../format-bank-code.ts'
import type { Texts } from '../texts/texts.ts'
import { Monogram } from './monogram.tsx'

/** Which bank the step is about, so that nobody types a PIN for another one. */
export function BankLine({ bank, texts }: { readonly bank: BankView; readonly texts: Texts }) {
  return (
    <div class='bank-line'>
      <BankFace bank={bank} texts={texts} />
    </div>
  )
}

/** A bank's tile, name and codes; phrasing content only, so that it fits into a button. */
export function BankFace({
  bank,
  texts,
}: {
  readonly bank: Omit<BankView, 'id'>
  readonly texts: Texts
}) {
  const codes = [
    bank.bankCode === '' ? '' : `${texts.bankCode}\u00a0${formatBankCode(bank.bankCode)}`,
    bank.bic === '' ? '' : `BIC\u00a0${bank.bic}`,
  ].filter((code) => code !== '')
  return (
    <>
      <Monogram name={bank.name} />
      <span class='bank-words'>
        <span class='bank-name'>{bank.name}</span>
        {codes.length > 0 && (
          <span class='bank-codes'>
            {codes.map((code) => (
              <span key={code}>{code}</span>
            ))}
          </span>
        )}
      </span>
    </>
  )
}
