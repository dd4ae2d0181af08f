import type { Authorisation } from '../authorisation/authorisation.ts'
import type { Access, Right } from '../consent/consent.ts'
import { accountsOf, statusOf } from '../consent/consent.ts'
import type { Account, Person } from '../people.ts'
import { formatCents } from '../xs2a/present-account.ts'
import { Alert, Hint } from './page.tsx'

type StepProps = { readonly action: string; readonly message?: string | undefined }

export function LoginView({ action, message, login }: StepProps & { readonly login: string }) {
  return (
    <>
      <p>Ein Kontodienst möchte auf Ihre Konten zugreifen. Bitte melden Sie sich an.</p>
      <Hint>
        Sandbox: Anmeldename <code>demo</code>, PIN <code>demo</code>
      </Hint>
      <Alert message={message} />
      <form method='post' action={`${action}/login`}>
        <label class='field'>
          Anmeldename
          <input
            name='login'
            data-testid='bank-login'
            autocomplete='off'
            required
            maxLength={64}
            value={login}
          />
        </label>
        <label class='field'>
          PIN
          <input
            name='password'
            type='password'
            data-testid='bank-password'
            autocomplete='off'
            required
            maxLength={64}
          />
        </label>
        <div class='actions'>
          <button class='primary' data-testid='bank-submit'>
            Anmelden
          </button>
        </div>
      </form>
      <RefuseForm action={action} />
    </>
  )
}

export function AccountsView(
  props: StepProps & {
    readonly authorisation: Authorisation
    readonly person: Person
    balanceOf(account: Account): number
  },
) {
  const { action, message, authorisation, person, balanceOf } = props
  const { consent } = authorisation
  const isOffered = consent.access.kind === 'bank-offered'
  const accounts = isOffered ? person.accounts : accountsOf(consent, person)
  return (
    <>
      <p>Guten Tag, {person.name}.</p>
      <dl>
        <dt>Zugriff</dt>
        <dd>{describeAccess(consent.access)}</dd>
        <dt>Gültig bis</dt>
        <dd>{germanDate(consent.validUntil)}</dd>
        <dt>Abruf</dt>
        <dd>
          {consent.recurring
            ? `bis zu ${consent.frequencyPerDay}-mal am Tag`
            : 'nur dieses eine Mal'}
        </dd>
      </dl>
      <Alert message={message} />
      <form method='post' action={`${action}/accounts`}>
        <fieldset>
          <legend>
            {isOffered
              ? 'Welche Konten möchten Sie freigeben?'
              : 'Diese Konten werden freigegeben:'}
          </legend>
          {accounts.map((account) => (
            <AccountChoice
              key={account.id}
              account={account}
              cents={balanceOf(account)}
              isOffered={isOffered}
            />
          ))}
        </fieldset>
        <div class='actions'>
          <button class='primary' data-testid='bank-submit'>
            Weiter zur TAN
          </button>
        </div>
      </form>
      <RefuseForm action={action} />
    </>
  )
}

/** One account to tick: its number and what is on it. Also the phone page shows accounts this way. */
export function AccountChoice(props: {
  readonly account: Account
  /** Its balance. */
  readonly cents: number
  readonly isOffered: boolean
}) {
  const { account, cents, isOffered } = props
  return (
    <label class='choice'>
      {isOffered ? (
        <input
          type='checkbox'
          name='account'
          value={account.id}
          checked
          data-testid={`bank-account-${account.iban ?? account.maskedPan ?? account.id}`}
        />
      ) : null}
      <span class='name'>
        <b>{account.name}</b>
        <small>{groupByFour(account.iban ?? account.maskedPan ?? '')}</small>
      </span>
      <span class='amount'>{germanAmount(cents, account.currency)}</span>
    </label>
  )
}

export function OtpView({
  action,
  message,
  authorisation,
}: StepProps & { readonly authorisation: Authorisation }) {
  const { method } = authorisation
  return (
    <>
      <p>{method?.explanation}</p>
      <p>Mit der TAN erlauben Sie dem Kontodienst den Zugriff. Geld kann er damit nicht bewegen.</p>
      <Hint>
        Sandbox: TAN <code>{method?.otp}</code>
      </Hint>
      <Alert message={message} />
      <form method='post' action={`${action}/otp`}>
        <label class='field'>
          TAN
          <input
            name='otp'
            data-testid='bank-otp'
            inputMode='numeric'
            autocomplete='one-time-code'
            required
            maxLength={method?.otpMaxLength ?? 6}
          />
        </label>
        <div class='actions'>
          <button class='primary' data-testid='bank-confirm'>
            Zugriff erlauben
          </button>
        </div>
      </form>
      <RefuseForm action={action} />
    </>
  )
}

export function OverView(props: {
  readonly authorisation: Authorisation
  readonly now: Date
  readonly message: string | undefined
  readonly back: string | undefined
}) {
  const { back } = props
  const { consent, status } = props.authorisation
  const isGranted = status === 'finalised' && statusOf(consent, props.now) === 'valid'
  return (
    <>
      <Alert message={props.message} />
      <p>
        {isGranted
          ? 'Sie haben den Zugriff erlaubt.'
          : 'Der Zugriff wurde nicht erlaubt. Es wurden keine Daten übermittelt.'}
      </p>
      {back === undefined ? null : (
        <p>
          <a href={back} data-testid='bank-back'>
            Zurück zum Kontodienst
          </a>
        </p>
      )}
    </>
  )
}

function RefuseForm({ action }: { readonly action: string }) {
  return (
    <form method='post' action={`${action}/refuse`} class='refuse'>
      <button data-testid='bank-refuse'>Ablehnen und zurück</button>
    </form>
  )
}

const rightNames: Record<Right, string> = {
  accounts: 'Kontodaten',
  balances: 'Kontostand',
  transactions: 'Umsätze',
}

/** What a consent lets the client read, as a person understands it. */
export function describeAccess(access: Access): string {
  switch (access.kind) {
    case 'allPsd2':
      return 'Kontodaten, Kontostand und Umsätze aller Konten'
    case 'availableAccounts':
      return 'Liste Ihrer Konten'
    case 'availableAccountsWithBalance':
      return 'Liste Ihrer Konten mit Kontostand'
    case 'bank-offered':
      return access.rights.map((right) => rightNames[right]).join(', ')
    case 'dedicated':
      return (['accounts', 'balances', 'transactions'] as const)
        .filter((right) => (access.lists[right] ?? []).length > 0)
        .map((right) => rightNames[right])
        .join(', ')
  }
}

function germanDate(day: string): string {
  return day.split('-').toReversed().join('.')
}

function germanAmount(cents: number, currency: string): string {
  const [whole = '', fraction = ''] = formatCents(cents).split('.')
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, '.').replace('-', '−')
  return `${grouped},${fraction} ${currency}`
}

function groupByFour(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1 ')
}
