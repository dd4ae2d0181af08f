import type { FastifyInstance } from 'fastify'
import type { Authorisation } from '../authorisation/authorisation.ts'
import { fail, finish, waitsForPhone } from '../authorisation/authorisation.ts'
import type { Bank } from '../banks.ts'
import { banks, findBank } from '../banks.ts'
import { Alert, pageHeaders, renderPage } from '../online-banking/page.tsx'
import { AccountChoice, describeAccess } from '../online-banking/views.tsx'
import { isObject, text } from '../read-json.ts'
import type { Sandbox } from '../sandbox.ts'

type Shown = { Querystring: { bank?: string; login?: string } }
type Pressed = { Params: { id: string } }

/** A page that plays the person's phone: it shows what waits for them and lets them allow or refuse it. */
export async function phoneRoutes(
  app: FastifyInstance,
  { sandbox }: { sandbox: Sandbox },
): Promise<void> {
  app.get<Shown>('/phone', async (request, reply) => {
    const bank = findBank(request.query.bank ?? 'appbank') ?? banks[0]
    if (!bank) return reply.code(404).send()
    const login = text(request.query.login)
    const waiting = waitingAt(sandbox, bank, login)
    return reply.headers(pageHeaders).send(
      renderPage({
        title: waiting.length === 0 ? 'Keine offenen Aufträge' : 'Bitte bestätigen',
        bank,
        area: 'App',
        // While something waits the page stands still: a reload would forget what was ticked.
        ...(waiting.length === 0 ? { refreshSeconds: 2 } : {}),
        isPhone: true,
        children: <PhoneView waiting={waiting} sandbox={sandbox} />,
      }),
    )
  })

  app.post<Pressed>('/phone/:id/approve', async (request, reply) => {
    const authorisation = waitingById(sandbox, request.params.id)
    if (authorisation && !approve(sandbox, authorisation, request.body)) {
      return reply
        .code(422)
        .headers(pageHeaders)
        .send(
          renderPage({
            title: 'Bitte bestätigen',
            bank: authorisation.bank,
            area: 'App',
            isPhone: true,
            children: (
              <PhoneView
                waiting={[authorisation]}
                sandbox={sandbox}
                message='Bitte wählen Sie ein Konto.'
              />
            ),
          }),
        )
    }
    return reply.redirect(phonePath(authorisation), 303)
  })

  app.post<Pressed>('/phone/:id/refuse', async (request, reply) => {
    const authorisation = waitingById(sandbox, request.params.id)
    if (authorisation) fail(authorisation)
    return reply.redirect(phonePath(authorisation), 303)
  })
}

/** What a person's phone asks at the moment, oldest first. */
export function waitingAt(
  sandbox: Sandbox,
  bank: Bank | undefined,
  login: string | undefined,
): Authorisation[] {
  return sandbox
    .authorisations((each) => bank === undefined || each.bank === bank)
    .filter((each) => waitsForPhone(each) && (login === undefined || each.login === login))
}

export function waitingById(sandbox: Sandbox, id: string): Authorisation | undefined {
  const authorisation = sandbox.authorisation(id)
  return authorisation && waitsForPhone(authorisation) ? authorisation : undefined
}

/** Allows it, for the ticked accounts where the person picks them; false when none is ticked. */
function approve(sandbox: Sandbox, authorisation: Authorisation, body: unknown): boolean {
  if (authorisation.consent.access.kind === 'bank-offered') {
    const ticked = new Set(isObject(body) ? [body['account']].flat() : [])
    const accounts = authorisation.person?.accounts.filter(({ id }) => ticked.has(id)) ?? []
    if (accounts.length === 0) return false
    authorisation.accounts = accounts
  }
  finish(authorisation, sandbox.now())
  return true
}

function phonePath(authorisation: Authorisation | undefined): string {
  return authorisation ? `/phone?bank=${authorisation.bank.slug}` : '/phone'
}

function PhoneView(props: {
  readonly waiting: readonly Authorisation[]
  readonly sandbox: Sandbox
  readonly message?: string | undefined
}) {
  if (props.waiting.length === 0) {
    return <p class='soft'>Sobald etwas zu bestätigen ist, erscheint es hier.</p>
  }
  return (
    <>
      <Alert message={props.message} />
      {props.waiting.map((authorisation) => (
        <RequestCard key={authorisation.id} authorisation={authorisation} sandbox={props.sandbox} />
      ))}
    </>
  )
}

function RequestCard(props: { readonly authorisation: Authorisation; readonly sandbox: Sandbox }) {
  const { authorisation, sandbox } = props
  const { id, consent, person, login } = authorisation
  const isOffered = consent.access.kind === 'bank-offered'
  return (
    <section class='request' data-testid={`phone-request-${id}`}>
      <h2>Kontozugriff</h2>
      <dl>
        <dt>Kunde</dt>
        <dd>
          {person?.name} ({login})
        </dd>
        <dt>Zugriff</dt>
        <dd>{describeAccess(consent.access)}</dd>
      </dl>
      <form method='post' action={`/phone/${id}/approve`}>
        {isOffered && person ? (
          <fieldset>
            <legend>Welche Konten?</legend>
            {person.accounts.map((account) => (
              <AccountChoice
                key={account.id}
                account={account}
                cents={sandbox.statement(person, account.id).closingCents}
                isOffered
              />
            ))}
          </fieldset>
        ) : null}
        <button class='primary' data-testid='phone-approve'>
          Freigeben
        </button>
      </form>
      <form method='post' action={`/phone/${id}/refuse`}>
        <button data-testid='phone-refuse'>Ablehnen</button>
      </form>
    </section>
  )
}
