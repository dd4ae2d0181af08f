/**
 * Says what is wrong with a web origin, or nothing: `https://host` or `https://host:port` as browsers write it (RFC 6454
 * section 6.2), without a path, a final slash or a wildcard, because it is compared with `===` and stands in a header.
 */
export function judgeFrameOrigin(
  origin: string,
  rules: { readonly httpAllowed: boolean },
): string | undefined {
  const url = URL.parse(origin)
  if (url === null || url.origin !== origin || !/^https?:\/\/[a-z0-9.:[\]-]+$/.test(origin)) {
    return 'not a web origin such as https://my-app.example.com'
  }
  return url.protocol === 'http:' && !rules.httpAllowed ? 'must use https' : undefined
}
