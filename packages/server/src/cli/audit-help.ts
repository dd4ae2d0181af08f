/** `kontor audit help`. */
export const auditHelp = `
  kontor audit [<command>]

    show                 the newest records (the default)
    tail                 the newest records, and then every new one, until stopped
    export               every record that fits, from the first one on, one JSON object a line, with its hash
    verify               whether a record was changed, deleted, swapped or slipped in; exit code 1 if so

  Options

    --action ACTION      show, tail, export: an action such as consent.given, or all of one kind: token
    --client ID          what concerns this client
    --user ID            what concerns this user
    --since TIME         from this day or moment on: 2026-05-04, 2026-05-04T10:00:00Z
    --count N            show, tail: how many (default: 20)
    --json               show, tail: one JSON object a line
    --head HASH          verify: a head that was kept; the chain must still hold it

  verify prints the head of the chain. Keep it where nobody reaches it who reaches the database: with it a later verify also
  finds that the end was cut off, or that everything was written anew. docs/audit.md says more.
`
