/** An e-mail as it is compared: two that differ in case alone are the same person's. */
export function emailKey(email: string): string {
  return email.normalize('NFC').toLowerCase()
}
