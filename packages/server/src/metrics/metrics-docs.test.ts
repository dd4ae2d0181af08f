import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addProcessMetrics, createMetrics } from './metrics.ts'

const docs = join(import.meta.dirname, '../../../../docs')
const page = readFileSync(join(docs, 'observability.md'), 'utf8')
const dashboard: unknown = JSON.parse(readFileSync(join(docs, 'grafana-dashboard.json'), 'utf8'))

test('the page has a row for every metric, and for no other', async () => {
  const { registry } = createMetrics()
  const described = await registry.getMetricsAsJSON()
  const rows = page.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    return cells[1]?.startsWith('`kontor_') === true ? [cells.slice(1, -1)] : []
  })
  expect(rows).toEqual(
    described.map(({ name, type, help }) => {
      const labels = labelsOf(registry.getSingleMetric(name)).map((label) => `\`${label}\``)
      return [`\`${name}\``, String(type), labels.join(', ') || '–', help]
    }),
  )
})

test('whatever the dashboard and the alerts ask for is there, with the labels they name', () => {
  const metrics = createMetrics()
  addProcessMetrics(metrics)
  const { registry } = metrics
  const asked = [...expressions(dashboard), ...(page.match(/^\s+expr: .*$/gm) ?? [])]
  expect(asked.length).toBeGreaterThan(25)
  for (const expression of asked) {
    const names = expression.match(/\b(?:kontor|process|nodejs)_\w+/g) ?? []
    expect(names, expression).not.toEqual([])
    const found = names.map((name) =>
      registry.getSingleMetric(name.replace(/_(?:bucket|count|sum)$/, '')),
    )
    expect(
      names.filter((_name, index) => found[index] === undefined),
      expression,
    ).toEqual([])
    const known = new Set(['le', 'instance', 'job', ...found.flatMap(labelsOf)])
    expect(
      namedLabels(expression).filter((label) => !known.has(label)),
      expression,
    ).toEqual([])
  }
})

test('every metric is shown on the dashboard', async () => {
  const shown = expressions(dashboard).join('\n')
  const { registry } = createMetrics()
  const names = (await registry.getMetricsAsJSON()).map(({ name }) => name)
  expect(names.filter((name) => !shown.includes(name))).toEqual([])
})

/** Whatever stands under `expr`, however deep. */
function expressions(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'expr' && typeof value === 'string' ? [value] : expressions(value),
  )
}

/** In `by (…)`, `on (…)`, `group_left (…)` and in selectors. */
function namedLabels(expression: string): readonly string[] {
  const grouped = [...expression.matchAll(/\b(?:by|on|group_left) \(([^)]*)\)/g)]
  const selected = [...expression.matchAll(/(\w+)(?:=~|=|!=)"/g)]
  return [
    ...grouped.flatMap(([, list = '']) => list.split(', ')),
    ...selected.flatMap(([, name = '']) => [name]),
  ]
}

/** The library keeps them where its types do not look. */
function labelsOf(metric: unknown): readonly string[] {
  return (metric as { readonly labelNames?: readonly string[] } | undefined)?.labelNames ?? []
}
