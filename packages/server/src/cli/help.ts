/** `kontor help`. */
export function help(): void {
  console.log(`
  kontor <command>

    serve      API, widget and worker until stopped (the default); the sandbox bank, too, in sandbox mode
    work       a worker alone, for several processes on one PostgreSQL
    migrate    brings the database to this version's schema
    client     registers the applications that use the interface (kontor client help)
    demo       walks one person from the link to the bank account, and shows what came through

  Settings are environment variables; docs/configuration.md lists them.
`)
}
