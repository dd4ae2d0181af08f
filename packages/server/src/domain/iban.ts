import { extractIBAN } from 'ibantools'

/**
 * The national account number that an IBAN carries, e.g. the ten digits at the end of a German one. Surer than what a
 * bank says beside the IBAN, which is often bank code and number in one (BBAN).
 */
export function accountNumberOf(iban: string): string | undefined {
  return extractIBAN(iban).accountNumber
}

/** The national bank code that an IBAN carries, whoever has it: in Germany the Bankleitzahl. */
export function bankCodeOf(iban: string): string | undefined {
  return extractIBAN(iban).bankIdentifier
}
