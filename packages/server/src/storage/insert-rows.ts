import sql, { join, raw } from 'sql-template-tag'
import type { Queries } from './database.ts'
import { withoutNul } from './rows.ts'

/** A row as PostgreSQL's `json_populate_recordset` reads it. */
export type Row = Readonly<Record<string, string | number | boolean | undefined>>

/** The table's own row type reads the JSON: one statement and one parameter for a thousand rows. All rows have the same columns. */
export async function insertRows(
  queries: Queries,
  table: string,
  rows: readonly Row[],
): Promise<void> {
  for (const batch of batches(rows)) {
    const columns = join(columnsOf(batch).map((column) => raw(column)))
    await queries.execute(sql`
      insert into ${raw(table)} (${columns})
      select ${columns}
        from json_populate_recordset(null::${raw(table)}, ${toJson(batch)}::json)`)
  }
}

/** Sets the columns of rows that there are, found by user and id. */
export async function updateRows(
  queries: Queries,
  table: string,
  rows: readonly Row[],
): Promise<void> {
  for (const batch of batches(rows)) {
    const changed = columnsOf(batch).filter((column) => column !== 'user_id' && column !== 'id')
    const columns = join(changed.map((column) => raw(`${column} = r.${column}`)))
    await queries.execute(sql`
      update ${raw(table)} t
         set ${columns}
        from json_populate_recordset(null::${raw(table)}, ${toJson(batch)}::json) r
       where t.user_id = r.user_id and t.id = r.id`)
  }
}

const batchRows = 1_000

function* batches(rows: readonly Row[]): Iterable<readonly Row[]> {
  for (let start = 0; start < rows.length; start += batchRows) {
    yield rows.slice(start, start + batchRows)
  }
}

function columnsOf([first]: readonly Row[]): readonly string[] {
  return Object.keys(first ?? {})
}

function toJson(rows: readonly Row[]): string {
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'string' ? withoutNul(value) : value,
  )
}
