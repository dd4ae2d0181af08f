/** Writes to the standard output. A reader that has seen enough (`| head`) is no failure. */
export function print(text: string): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  console.log(text)
}
