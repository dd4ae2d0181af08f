import { namesPrivateAddress } from '../network/public-address.ts'

/** Where a client may have us send to. What a name leads to is checked anew whenever a connection is opened. */
export type TargetRules = {
  /** In the sandbox, and where private targets are allowed. */
  readonly httpAllowed: boolean
  /** The operator's word: networks of their own are targets, too. */
  readonly privateAllowed: boolean
}

/** What is wrong with the address of a target, in words for its developer; `undefined`: nothing. */
export function faultOfTarget(text: string, rules: TargetRules): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'Not a valid URL.'
  const protocols = rules.httpAllowed ? ['https:', 'http:'] : ['https:']
  if (!protocols.includes(url.protocol)) {
    return rules.httpAllowed ? 'Must begin with https:// or http://.' : 'Must begin with https://.'
  }
  if (url.username + url.password !== '') return 'Must not hold a user or a password.'
  if (url.hash !== '') return 'Must not have a fragment.'
  if (!isUsualPort(url.port)) return 'The port must be 80, 443 or above 1023.'
  if (!rules.privateAllowed && namesPrivateAddress(url)) {
    return 'Must be an address of the internet.'
  }
  return undefined
}

/** Below, services listen that take a request for something else: mail, DNS, databases of old. */
function isUsualPort(port: string): boolean {
  return port === '' || port === '80' || port === '443' || Number(port) > 1023
}
