import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { Secret } from '../domain/secret.ts'
import { formatSecret, signatureHeaders } from './sign.ts'

/** The example of the specification. */
const example = {
  secret: new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
  message: {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: new Date(1_614_265_330_000),
    body: '{"test": 2432232314}',
  },
}

test('the example of the specification is signed as it says', () => {
  expect(signatureHeaders(example.message, [example.secret])).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('a signature is what anybody computes by the specification, without a library', () => {
  const key = Buffer.alloc(32, 7)
  const message = { id: 'evt_1', at: new Date(1_777_000_000_999), body: '{"name":"ÄÖ€😀"}' }
  const headers = signatureHeaders(message, [formatSecret(key)])
  const signed = `evt_1.1777000000.${message.body}`
  const expected = createHmac('sha256', key).update(signed, 'utf8').digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${expected}`)
})

test('every secret signs, each with a signature of its own', () => {
  const secrets = [formatSecret(Buffer.alloc(32, 1)), formatSecret(Buffer.alloc(32, 2))]
  const message = { ...example.message, at: new Date() }
  const headers = signatureHeaders(message, secrets)
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
  for (const secret of secrets) {
    expect(new Webhook(secret.reveal()).verify(message.body, { ...headers })).toEqual({
      test: 2_432_232_314,
    })
  }
  const foreign = formatSecret(Buffer.alloc(32, 3)).reveal()
  expect(() => new Webhook(foreign).verify(message.body, { ...headers })).toThrow()
})

test('a secret is 32 bytes, in the form that the libraries take', () => {
  expect(formatSecret(Buffer.alloc(32, 255)).reveal()).toBe(`whsec_${'/'.repeat(42)}8=`)
  expect(() => formatSecret(Buffer.alloc(24))).toThrow(RangeError)
})
