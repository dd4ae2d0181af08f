/** A German bank code as it is written: 900 900 42. Anything else stays as it is. */
export function formatBankCode(bankCode: string): string {
  return /^\d{8}$/.test(bankCode)
    ? `${bankCode.slice(0, 3)}\u00a0${bankCode.slice(3, 6)}\u00a0${bankCode.slice(6)}`
    : bankCode
}
