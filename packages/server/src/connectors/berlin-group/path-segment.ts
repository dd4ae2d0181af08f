/**
 * An id as one segment of a path. What RFC 3986 (section 3.3) allows there stays as it is: banks compare letters, and many
 * ids end in `=`.
 */
export function pathSegment(id: string): string {
  return encodeURIComponent(id).replaceAll(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
}
