import type { FastifyInstance } from 'fastify'
import type { Approach, Bank } from '../banks.ts'
import { banks } from '../banks.ts'
import { pageHeaders, renderPage } from '../online-banking/page.tsx'
import { people } from '../people.ts'
import type { Sandbox } from '../sandbox.ts'

/** The front door: which banks there are and how one logs in, so that nobody has to look for a manual. */
export async function homeRoutes(
  app: FastifyInstance,
  { sandbox }: { sandbox: Sandbox },
): Promise<void> {
  app.get('/', async (_request, reply) =>
    reply.headers(pageHeaders).send(
      renderPage({
        title: 'Testbanken',
        area: 'Übersicht',
        children: banks.map((bank) => (
          <BankCard key={bank.slug} bank={bank} isUp={sandbox.weather.now(bank).sky === 'up'} />
        )),
      }),
    ),
  )
}

const approachNames: Record<Approach, string> = {
  EMBEDDED: 'PIN und TAN beim Kontodienst (embedded)',
  REDIRECT: 'auf den Seiten der Bank (redirect)',
  DECOUPLED: 'in der App der Bank (decoupled)',
}

function BankCard({ bank, isUp }: { readonly bank: Bank; readonly isUp: boolean }) {
  const logins = people
    .filter((person) => person.bank === bank.slug)
    .flatMap(({ logins }) => logins)
  const hasApp = bank.methods.some((method) => method.type === 'PUSH_DEC')
  return (
    <section class='request' data-testid={`home-${bank.slug}`}>
      <h2>{bank.name}</h2>
      <dl>
        <dt>BLZ</dt>
        <dd>{bank.bankCode}</dd>
        <dt>Anmeldung</dt>
        <dd>
          {logins.map(({ login, password }) => (
            <div key={login}>
              <code>{`${login} / ${password}`}</code>
            </div>
          ))}
        </dd>
        <dt>Freigabe</dt>
        <dd>{approachNames[bank.approach]}</dd>
        <dt>Verfahren</dt>
        <dd>
          {bank.methods
            .map(({ name, otp }) => (otp === undefined ? name : `${name} (${otp})`))
            .join(', ')}
        </dd>
        <dt>Adresse</dt>
        <dd>
          <code>{`/${bank.slug}/v1`}</code>
          {isUp ? '' : ' – zurzeit gestört'}
        </dd>
      </dl>
      {hasApp ? <a href={`/phone?bank=${bank.slug}`}>Zur App</a> : null}
    </section>
  )
}
