/** How this server names itself (RFC 8414 section 2): its public URL, which has no path, without a slash at the end. */
export function issuerOf(publicUrl: URL): string {
  return publicUrl.origin
}
