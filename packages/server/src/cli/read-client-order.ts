import { parseArgs } from 'node:util'
import type { ClientSettings } from '../oauth/client-settings.ts'
import { UsageError } from './usage-error.ts'

/** What the operator wants. */
export type ClientOrder = {
  readonly command: (typeof commands)[number]
  /** Absent for `list`, and for `add` where one is to be made up. */
  readonly id?: string
  readonly settings: ClientSettings
  /** The file that holds the logo; an empty text takes the logo away. */
  readonly logoFile?: string
}

const commands = [
  'list',
  'add',
  'set',
  'rotate-secret',
  'retire-secret',
  'disable',
  'enable',
] as const

/** Reads the command line; `undefined`: the operator asks for help. Throws `UsageError`. */
export function readClientOrder(args: readonly string[]): ClientOrder | undefined {
  const [name, ...rest] = args
  if (name === undefined || ['help', '--help', '-h'].includes(name)) return undefined
  const command = commands.find((each) => each === name)
  if (command === undefined) {
    throw new UsageError(`there is no command "client ${name}": kontor client help`)
  }
  const { values, positionals } = readOptions(rest)
  if (values.help === true) return undefined
  const settings = readSettings(values)
  if (!['add', 'set'].includes(command) && Object.keys({ ...settings, ...values }).length > 0) {
    throw new UsageError(`client ${command} takes no options: kontor client help`)
  }
  const id = readId(command, positionals, values.id)
  const isEmpty = Object.keys(settings).length === 0 && values.logo === undefined
  if (command === 'set' && isEmpty) {
    throw new UsageError('client set needs an option that says what to change: kontor client help')
  }
  const logoFile = values.logo
  return {
    command,
    settings,
    ...(id !== undefined && { id }),
    ...(logoFile !== undefined && { logoFile }),
  }
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      allowNegative: true,
      options: {
        id: { type: 'string' },
        name: { type: 'string' },
        'redirect-uri': { type: 'string', multiple: true },
        'frame-origin': { type: 'string', multiple: true },
        color: { type: 'string' },
        'dark-color': { type: 'string' },
        radius: { type: 'string' },
        logo: { type: 'string' },
        'privacy-url': { type: 'string' },
        'imprint-url': { type: 'string' },
        scope: { type: 'string' },
        'code-seconds': { type: 'string' },
        'redirect-uri-required': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const [sentence = ''] = error.message.split(/\. |\n/)
    throw new UsageError(`${sentence}: kontor client help`, { cause: error })
  }
}

function readSettings(values: ReturnType<typeof readOptions>['values']): ClientSettings {
  const { name, scope } = values
  const redirectUris = values['redirect-uri']
  const frameOrigins = values['frame-origin']
  const codeSeconds = values['code-seconds']
  const redirectUriRequired = values['redirect-uri-required']
  return {
    ...(name !== undefined && { name }),
    ...(redirectUris !== undefined && { redirectUris }),
    ...(frameOrigins !== undefined && { frameOrigins }),
    ...readLook(values),
    ...(scope !== undefined && { scope }),
    // Not a number: no lifetime there is.
    ...(codeSeconds !== undefined && { codeSeconds: Number(codeSeconds) }),
    ...(redirectUriRequired !== undefined && { redirectUriRequired }),
  }
}

function readLook(values: ReturnType<typeof readOptions>['values']): Pick<ClientSettings, 'look'> {
  const { color, radius } = values
  const look = {
    ...(color !== undefined && { color }),
    ...(values['dark-color'] !== undefined && { darkColor: values['dark-color'] }),
    ...(radius !== undefined && { radius }),
    ...(values['privacy-url'] !== undefined && { privacyUrl: values['privacy-url'] }),
    ...(values['imprint-url'] !== undefined && { imprintUrl: values['imprint-url'] }),
  }
  return Object.keys(look).length === 0 ? {} : { look }
}

function readId(
  command: ClientOrder['command'],
  positionals: readonly string[],
  option: string | undefined,
): string | undefined {
  const [id, ...more] = positionals
  const none = command === 'list' || command === 'add'
  if (more.length > 0 || (none && id !== undefined)) {
    const extra = none ? id : more[0]
    throw new UsageError(`${JSON.stringify(extra)} is one word too many: kontor client help`)
  }
  if (command === 'add') return option
  if (option !== undefined) throw new UsageError('the id of a client cannot be changed')
  if (!none && id === undefined) {
    throw new UsageError(`client ${command} needs the id of a client: kontor client list`)
  }
  return id
}
