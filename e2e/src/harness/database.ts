import { join } from 'node:path'
import { Client } from 'pg'

export type Row = Readonly<Record<string, unknown>>
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>

/** A look into the embedded database from outside, where no interface of Kontor's would show or change something. */
export async function withDatabase<Answer>(
  dataDir: string,
  look: (query: Query) => Promise<Answer>,
): Promise<Answer> {
  const host = join(dataDir, 'postgres')
  const client = new Client({ host, user: 'kontor', database: 'postgres' })
  await client.connect()
  try {
    return await look(async (text, values = []) => (await client.query(text, [...values])).rows)
  } finally {
    await client.end()
  }
}

/** Every row of every table, as text. */
export async function dumpDatabase(dataDir: string): Promise<string> {
  return withDatabase(dataDir, async (query) => {
    const tables = await query(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    )
    const texts: string[] = []
    for (const { name } of tables) {
      const rows = await query(`select t::text as row from ${String(name)} t`)
      texts.push(`${String(name)} ${rows.length}`, ...rows.map(({ row }) => String(row)))
    }
    return texts.join('\n')
  })
}
