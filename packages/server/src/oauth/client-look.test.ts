import { expect, test } from 'vitest'
import { changeLook, LookError, logoBytesMax } from './client-look.ts'

const png = Buffer.from('\x89PNG\r\n\x1A\n rest', 'latin1')
const svg = Buffer.from('<?xml version="1.0"?>\n<!-- made by hand -->\n<svg viewBox="0 0 1 1"/>')

test('a look is made of what is set', () => {
  const settings = {
    color: '#C8102E',
    darkColor: '#ff8a9b',
    radius: '6',
    logo: png,
    privacyUrl: 'https://client.example/privacy',
    imprintUrl: 'https://client.example/imprint?lang=de',
  }
  expect(changeLook(undefined, settings)).toEqual({
    color: '#c8102e',
    darkColor: '#ff8a9b',
    radius: 6,
    logo: { mediaType: 'image/png', base64: png.toString('base64') },
    privacyUrl: 'https://client.example/privacy',
    imprintUrl: 'https://client.example/imprint?lang=de',
  })
})

test('what is not named stays, what is empty goes, and with the last the look', () => {
  const look = changeLook({ color: '#c8102e', radius: 6 }, { radius: '0' })
  expect(look).toEqual({ color: '#c8102e', radius: 0 })
  const { radius: _none, ...bare } = { ...look, radius: undefined }
  expect(changeLook(look, { radius: '' })).toEqual(bare)
  expect(changeLook({ color: '#c8102e' }, { color: '' })).toBeUndefined()
  expect(
    changeLook({ logo: { mediaType: 'image/png', base64: 'x' } }, { logo: Buffer.of() }),
  ).toBeUndefined()
})

test.each([
  [Buffer.from('\xFF\xD8\xFF\xE0', 'latin1'), 'image/jpeg'],
  [Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'), 'image/webp'],
  [svg, 'image/svg+xml'],
  [Buffer.from('\uFEFF  <!DOCTYPE svg><svg>'), 'image/svg+xml'],
])('a logo is what its bytes say: %#', (bytes, mediaType) => {
  expect(changeLook(undefined, { logo: bytes })?.logo?.mediaType).toBe(mediaType)
})

test.each([
  [{ color: 'red' }, 'no colour'],
  [{ color: '#fff' }, 'no colour'],
  [{ color: '#0b5f6b;}body{display:none' }, 'no colour'],
  [{ darkColor: '#gggggg' }, 'no colour'],
  [{ radius: '25' }, '0 to 24'],
  [{ radius: '-1' }, '0 to 24'],
  [{ radius: '1e1' }, '0 to 24'],
  [{ privacyUrl: 'http://client.example' }, 'https://'],
  [{ privacyUrl: 'javascript:alert(1)' }, 'https://'],
  [{ imprintUrl: 'https://user:pw@client.example' }, 'https://'],
  [{ imprintUrl: `https://client.example/${'a'.repeat(500)}` }, 'at most 500'],
  [{ logo: Buffer.from('<html><svg>') }, 'no PNG'],
  [{ logo: Buffer.from('GIF89a') }, 'no PNG'],
  [{ logo: Buffer.alloc(logoBytesMax + 1, png) }, 'at most 32'],
])('%j is refused', (settings, reason) => {
  expect(() => changeLook(undefined, settings)).toThrow(LookError)
  expect(() => changeLook(undefined, settings)).toThrow(reason)
})
