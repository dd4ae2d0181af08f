/** Delegated Regulation (EU) 2018/389 article 10a: so long a bank lets an access go on after one strong authentication. */
export const consentDays = 180
