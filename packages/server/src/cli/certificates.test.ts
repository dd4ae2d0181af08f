import { expect, test } from 'vitest'

import { describeCertificates } from './certificates.ts'

const validUntil = new Date('2026-12-10T00:00:00Z')
const report = {
  name: 'main',
  use: 'qsealc',
  subject: 'Kontor Beispiel GmbH',
  organisationId: 'PSDDE-BAFIN-123456',
  roles: ['PSP_AI'],
  validFrom: new Date('2025-12-10T00:00:00Z'),
  validUntil,
  daysLeft: 17,
  state: 'expires-soon',
} as const

test('a certificate is shown with its owner, its end and what to do about it', () => {
  const [, , line = ''] = describeCertificates([report]).split('\n')
  expect(line.split(/\s{2,}/).slice(1)).toEqual([
    'main',
    'qsealc',
    'Kontor Beispiel GmbH',
    'PSDDE-BAFIN-123456',
    'PSP_AI',
    '2026-12-10',
    '17',
    'EXPIRES SOON',
  ])
})

test('a file without certificates is told to be one', () => {
  expect(describeCertificates([])).toContain('no certificates')
})
