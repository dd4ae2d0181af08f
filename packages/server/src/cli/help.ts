/** `kontor help`. */
export function help(): void {
  console.log(`
  kontor <command>

    serve         API, widget and worker until stopped (the default); the sandbox bank, too, in sandbox mode
    work          a worker alone, for several processes on one PostgreSQL
    migrate       brings the database to this version's schema
    client        registers the applications that use the interface (kontor client help)
    statement     shows what is in a camt or MT940 file (kontor statement FILE [--json])
    banks         how a bank is found and reached; checks the operator's file (kontor banks help)
    certificates  the operator's certificates: whose they are, and for how long
    audit         who did what: shows, follows, exports and verifies the audit records (kontor audit help)
    doctor        looks at settings, database, clocks, certificates, banks and disk, and advises (kontor doctor [--json] [--offline])
    demo          walks one person from the link to the bank account, and shows what came through

  Settings are environment variables; docs/configuration.md lists them.
`)
}
