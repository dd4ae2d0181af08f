/** ISO 7064 MOD 97-10 over digits and letters (A is 10, … Z is 35), as IBAN and creditor identifiers use it. */
function remainder(text: string): number {
  let rest = 0
  for (const character of text.toUpperCase()) {
    const value = parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}

function checkDigits(country: string, body: string): string {
  return String(98 - remainder(`${body}${country}00`)).padStart(2, '0')
}

/** A German IBAN with its check digits (ISO 13616). */
export function germanIban(bankCode: string, accountNumber: string): string {
  const body = `${bankCode}${accountNumber.padStart(10, '0')}`
  return `DE${checkDigits('DE', body)}${body}`
}

/** True when the text has the shape and the check digits of an IBAN. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false
  return remainder(`${text.slice(4)}${text.slice(0, 4)}`) === 1
}

/** A German SEPA creditor identifier; the business code (`ZZZ`) does not count for the check digits. */
export function creditorId(number: number): string {
  const body = String(number).padStart(11, '0')
  return `DE${checkDigits('DE', body)}ZZZ${body}`
}
