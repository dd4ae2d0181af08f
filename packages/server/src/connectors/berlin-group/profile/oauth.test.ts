import { describe, expect, test } from 'vitest'

import { buildBank } from '../../../testing/builders.ts'
import { profileFaults } from './profile.ts'

const faultsOf = (oauth: object, login: object = {}) =>
  profileFaults(
    buildBank({ profile: { base_url: 'https://xs2a.bank.example', ...login, oauth } }),
  ).map((fault) => fault.replace('profile.oauth.', ''))

const typed = { psu_id_field: 'login', password_field: 'pin' }
const both = { authorization_endpoint: 'https://login.example/a', token_endpoint: '/token' }

describe('the OAuth of a profile', () => {
  test.each([
    [{ kind: 'integrated' }, {}],
    [{ kind: 'integrated', metadata: '/m?{authorisation_id}' }, typed],
    [{ kind: 'pre_step', metadata: '/m' }, {}],
    [{ kind: 'pre_step', ...both }, { psu_id_field: 'login' }],
    [{ kind: 'login', token_endpoint: '/t' }, typed],
    [{ kind: 'none', application: { token_endpoint: '/t' } }, typed],
    [
      {
        kind: 'integrated',
        client_authentication: 'basic',
        client_id: 'x',
        client_secret_file: '/run/s',
      },
      {},
    ],
  ])('%j is taken', (oauth, login) => expect(faultsOf(oauth, login)).toEqual([]))

  test.each<[object, object, string]>([
    [{}, {}, 'kind: is missing'],
    [{ kind: 'none' }, {}, 'application: is missing, kind "none" is about nothing else'],
    [{ kind: 'pre_step' }, {}, 'metadata: is missing, or both endpoints are'],
    [{ kind: 'pre_step', metadata: 'link' }, {}, 'metadata: is missing, or both endpoints are'],
    [
      { kind: 'pre_step', authorization_endpoint: 'link', token_endpoint: '/t' },
      {},
      'authorization_endpoint: there is no link before the consent',
    ],
    [
      { kind: 'pre_step', metadata: '/m' },
      typed,
      'kind: "pre_step" and password_field do not go together, passwords are not kept',
    ],
    [{ kind: 'login' }, typed, 'token_endpoint: is missing'],
    [
      { kind: 'login', token_endpoint: '/t' },
      {},
      'kind: "login" needs psu_id_field and password_field',
    ],
    [
      { kind: 'integrated', client_authentication: 'post', client_id: 'x' },
      {},
      'client_secret_file: is missing',
    ],
    [
      { kind: 'integrated', client_authentication: 'post', client_secret_file: '/run/s' },
      {},
      'client_id: is missing',
    ],
    [
      { kind: 'integrated', client_secret_file: 'secret.txt' },
      {},
      'client_secret_file: must be an absolute path',
    ],
  ])('%j with login %j is refused: %s', (oauth, login, fault) =>
    expect(faultsOf(oauth, login)).toContain(fault),
  )
})
