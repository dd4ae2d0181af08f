// Preloaded before everything else, so it must parse on an old Node.
// On Linux `npm ci` brings Node 24 along (optional dependency node-linux-*), so this speaks only where it could not.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Kontor needs Node 24 or newer; this is ${process.version}. Get it from https://nodejs.org/.`,
  )
  process.exit(78)
}
