import sql, { join, raw } from 'sql-template-tag'
import type { Queries } from './database.ts'
import { withoutNul } from './rows.ts'

/** A row as PostgreSQL's `json_populate_recordset` reads it. */
export type Row = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * The table's own row type reads the JSON: one statement and one parameter for hundreds of rows. All rows have the same columns.
 * Rows that are made one by one are made while PostgreSQL stores those before them.
 */
export async function insertRows(
  queries: Queries,
  table: string,
  rows: Iterable<Row>,
): Promise<void> {
  let storing = Promise.resolve(0)
  for (const batch of batches(rows)) {
    const columns = join(columnsOf(batch).map((column) => raw(column)))
    const statement = sql`
      insert into ${raw(table)} (${columns})
      select ${columns}
        from json_populate_recordset(null::${raw(table)}, ${toJson(batch)}::json)`
    await storing
    storing = queries.execute(statement)
    // Whoever fails is heard of by the `await` that follows, which may come a batch later.
    storing.catch(() => {})
  }
  await storing
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

/** Few enough that the next rows are soon made while PostgreSQL stores these; many enough that statements cost little. */
const batchRows = 125

function* batches(rows: Iterable<Row>): Iterable<readonly Row[]> {
  let batch: Row[] = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length < batchRows) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function columnsOf([first]: readonly Row[]): readonly string[] {
  return Object.keys(first ?? {})
}

function toJson(rows: readonly Row[]): string {
  const json = JSON.stringify(rows)
  if (!json.includes(escapedNul)) return json
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'string' ? withoutNul(value) : value,
  )
}

const escapedNul = String.raw`\u0000`
