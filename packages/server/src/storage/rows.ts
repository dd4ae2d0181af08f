/** How the rows of several tables turn into the domain's words. */

/** The object without its undefined fields, as `exactOptionalPropertyTypes` wants them. */
export function defined<Fields extends object>(fields: Fields): Defined<Fields> {
  const present: Record<string, unknown> = {}
  for (const name in fields) {
    const value = fields[name]
    if (value !== undefined && value !== null) present[name] = value
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loop makes it true
  return present as Defined<Fields>
}

type Absent<Value> = Extract<Value, undefined | null>
type Defined<Fields> = {
  [Key in keyof Fields as [Absent<Fields[Key]>] extends [never] ? Key : never]: Fields[Key]
} & {
  [Key in keyof Fields as [Absent<Fields[Key]>] extends [never] ? never : Key]?: NonNullable<
    Fields[Key]
  >
}

/** PostgreSQL's text cannot hold NUL: what a caller or a bank sends with one is not the text it seems to be. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}
