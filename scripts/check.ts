import { spawn } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

type Result = { readonly passed: boolean; readonly output: string }
type Check = { readonly name: string; run(): Promise<Result> }

const root = fileURLToPath(new URL('..', import.meta.url))
const openapiPath = `${root}docs/openapi.json`

const checks: readonly Check[] = [
  { name: 'format', run: () => run('oxfmt', ['--check']) },
  { name: 'lint', run: () => run('oxlint', ['--type-aware']) },
  { name: 'types', run: () => run('tsc', ['-p', 'tsconfig.json', '--noEmit']) },
  // The scripts of the widget run in browsers and know other names than the rest.
  { name: 'browser types', run: () => run('tsc', ['-p', 'packages/widget/tsconfig.assets.json']) },
  { name: 'loader types', run: () => run('tsc', ['-p', 'packages/connect/tsconfig.json']) },
  { name: 'build', run: checkBuild },
  {
    name: 'architecture',
    run: () => run('vitest', ['run', 'packages/server/src/architecture.test.ts']),
  },
  { name: 'unused code', run: () => run('knip', []) },
  { name: 'openapi.json', run: checkOpenapi },
]

const rows: string[] = []
let failed = 0
for (const check of checks) {
  const startedAt = performance.now()
  const { passed, output } = await check.run()
  if (!passed) {
    failed += 1
    console.error(`── ${check.name} ${'─'.repeat(60)}\n${output.trim()}\n`)
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)
  rows.push(`${check.name.padEnd(14)} ${passed ? 'passed' : 'FAILED'} ${seconds} s`)
}
console.log(rows.join('\n'))
process.exit(failed === 0 ? 0 : 1)

/** What ships: it must build from nothing and do the main job without TypeScript. */
async function checkBuild(): Promise<Result> {
  const packages = ['contract', 'widget', 'sandbox-bank', 'server']
  for (const name of packages)
    await rm(`${root}packages/${name}/dist`, { recursive: true, force: true })
  const built = await run('tsc', ['-b', '--force', 'tsconfig.build.json'])
  if (!built.passed) return built
  return run('node', ['packages/server/dist/main.js', 'demo'])
}

/** The committed file must be what the code writes. It is left as it was. */
async function checkOpenapi(): Promise<Result> {
  const committed = await readFile(openapiPath, 'utf8').catch(() => '')
  const result = await run('npm', ['run', '--silent', 'docs:openapi'])
  const written = await readFile(openapiPath, 'utf8').catch(() => '')
  if (written !== committed) await writeFile(openapiPath, committed)
  if (!result.passed || written === committed) return result
  return { passed: false, output: 'docs/openapi.json is out of date: npm run docs:openapi' }
}

function run(command: string, args: readonly string[]): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', (error) => resolve({ passed: false, output: error.message }))
    child.on('close', (code) => {
      resolve({ passed: code === 0, output: Buffer.concat(chunks).toString('utf8') })
    })
  })
}
