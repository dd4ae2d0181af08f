import type { OverviewTexts } from './overview-texts.ts'

export const overviewEs: OverviewTexts = {
  start: (client) => ({
    title: `Lo que ${client} puede leer sobre usted`,
    text: `Vea qué cuentas suyas puede leer ${client} y durante cuánto tiempo. Puede poner fin al acceso y descargar sus datos.`,
  }),
  show: 'Mostrar',
  validUntil: (time) => `Este enlace funciona hasta el ${time}.`,
  firstBrowser: 'En cuanto elija «Mostrar», solo se abrirá en este navegador.',
  title: (client) => `Lo que ${client} puede leer sobre usted`,
  lead: (client) => `${client} puede leer cuentas, saldos y movimientos. No se pueden hacer pagos.`,
  nothing: (client) => ({
    title: 'Aquí no hay nada conectado',
    text: `${client} no puede leer ninguna cuenta suya a través de nosotros y no guardamos datos de sus cuentas.`,
  }),
  states: {
    reading: 'Activo',
    unconfirmed: 'Sin confirmar',
    'needs-user': 'En pausa',
    'login-refused': 'En pausa',
  },
  explained: (state, client) => {
    switch (state) {
      case 'reading':
        return undefined
      case 'unconfirmed':
        return 'Todavía no ha confirmado este acceso en su banco. Hasta entonces no se lee nada.'
      case 'needs-user':
        return `Su banco le pide que confirme de nuevo; puede hacerlo a través de ${client}. Hasta entonces no se lee nada nuevo. ${client} puede seguir consultando lo que ya se ha leído.`
      case 'login-refused':
        return `Su banco ha rechazado el inicio de sesión. No se lee nada nuevo hasta que vuelva a conectar la cuenta a través de ${client}. ${client} puede seguir consultando lo que ya se ha leído.`
    }
  },
  reader: 'Quién lee',
  readOnly: 'solo lectura',
  accounts: (count) => (count === 1 ? 'Cuenta' : 'Cuentas'),
  noAccounts: 'Todavía ninguna',
  endsWith: (lastFour) => `terminada en ${lastFour}`,
  since: 'Desde',
  until: 'Hasta',
  inclusive: (day) => `el ${day} inclusive`,
  thereafter: (client) =>
    `Después no se lee nada nuevo, salvo que confirme otra vez. ${client} puede seguir consultando lo que se haya leído hasta entonces, mientras no ponga fin al acceso.`,
  ended: (day) => `Terminó el ${day}`,
  afterEnd: (client) =>
    `Desde entonces no se ha leído nada nuevo. ${client} puede seguir consultando lo leído antes, mientras no ponga fin al acceso.`,
  endless: 'Su banco no ha indicado una fecha final. Puede poner fin al acceso en todo momento.',
  lastRead: 'Última lectura',
  neverRead: 'Nunca',
  nextRead: 'Próxima lectura',
  about: (time) => `hacia el ${time}`,
  notRead: 'Ninguna prevista',
  stop: 'Poner fin al acceso',
  stopAt: (bank) => ` a ${bank}`,
  dataTitle: 'Sus datos',
  download: 'Descargar mis datos',
  downloadHint: 'Todas las cuentas, los saldos y los movimientos en un archivo (JSON).',
  deleteAll: 'Poner fin y borrar todo',
  deleteHint: 'Pone fin a todos los accesos y borra todo lo que guardamos sobre usted.',
  stopping: ({ bank, client, accounts, isBankTold }) => ({
    title: `¿Poner fin al acceso a ${bank}?`,
    lead:
      accounts === 0
        ? 'No guardamos datos de cuentas de este acceso.'
        : `Borramos ${
            accounts === 1 ? 'esta cuenta' : `estas ${accounts}\u00a0cuentas`
          } con todos los saldos y movimientos:`,
    facts: [
      `${client} deja de poder leerlos aquí de inmediato. Lo que ${client} ya haya consultado lo conserva; para ello, diríjase a ${client}.`,
      ...(isBankTold ? [`Comunicamos a ${bank} que su consentimiento ha terminado.`] : []),
      'No se puede deshacer. Puede volver a conectar la cuenta en todo momento.',
    ],
    submit: 'Poner fin y borrar',
  }),
  stopped: ({ bank, client, accounts, isBankTold }) => ({
    title: `El acceso a ${bank} ha terminado`,
    sentences: [
      `${
        accounts === 0
          ? 'No había datos de cuentas.'
          : `Hemos borrado ${
              accounts === 1 ? '1\u00a0cuenta' : `${accounts}\u00a0cuentas`
            } con todos los saldos y movimientos.`
      } ${client} ya no puede leer nada de ello aquí.`,
      ...(isBankTold
        ? [
            `Estamos comunicando a ${bank} que su consentimiento ha terminado. Si nadie responde allí, lo seguimos intentando.`,
          ]
        : []),
    ],
  }),
  stoppedBefore: {
    title: 'Este acceso ya había terminado',
    sentences: ['Sus datos se han borrado. No hay nada más que hacer.'],
  },
  deleting: ({ banks, client }) => ({
    title: '¿Poner fin y borrar todo?',
    lead: 'Borramos todas las cuentas, los saldos y los movimientos que guardamos sobre usted.',
    facts: [
      ...(banks.length === 0
        ? []
        : [
            `El acceso a ${list(banks)} termina. Se lo comunicamos ${
              banks.length === 1 ? 'al banco' : 'a los bancos'
            }.`,
          ]),
      `${client} deja de poder leer nada aquí de inmediato. Lo que ${client} ya haya consultado lo conserva; para ello, diríjase a ${client}.`,
      'No se puede deshacer. Si quiere conservar sus datos, descárguelos antes.',
    ],
    submit: 'Poner fin y borrar todo',
  }),
  deleted: ({ banks, client }) => ({
    title: 'Se ha borrado todo',
    sentences: [
      `Ya no guardamos datos de sus cuentas y ${client} no puede leer nada aquí.`,
      ...(banks.length === 0
        ? []
        : [
            `Estamos comunicando a ${list(banks)} que su consentimiento ha terminado. Si nadie responde allí, lo seguimos intentando.`,
          ]),
    ],
  }),
  keep: 'No poner fin',
  toList: 'Volver al resumen',
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat('es-ES', { type: 'conjunction' }).format(names)
}
