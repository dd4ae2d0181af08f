/** `kontor banks help`. */
export const banksHelp = `
  kontor banks                 the banks that can be connected
  kontor banks SEARCH          how an IBAN, a bank code, a BIC or a name resolves: bank, family,
                               profile, endpoint, and for a bank that cannot be connected the
                               rows that the operator's file lacks
  kontor banks --check [FILE]  checks the operator's file (default: KONTOR_BANKS) and names
                               every fault with its place

  --json                       the same for programs

  docs/banks.md says more.
`
