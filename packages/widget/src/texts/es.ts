import { overviewEs } from './overview-es.ts'
import type { Texts } from './texts.ts'

/** Spanish, with «usted». \u00a0 keeps a number with its unit. */
export const es: Texts = {
  askedBy: 'Acceso a cuentas para',
  footer: 'Acceso de solo lectura',
  clientPrivacy: 'Política de privacidad de la aplicación',
  clientImprint: 'Aviso legal de la aplicación',
  position: (current, total) => `Paso\u00a0${current} de\u00a0${total}`,
  back: 'Atrás',
  cancel: 'Cancelar',
  goOn: 'Continuar',
  checking: 'Comprobando…',
  moment: 'Un momento…',
  optional: 'opcional',
  returnTo: (client) => `Volver a ${client}`,
  bankCode: 'Código bancario',
  welcome: {
    title: (client) => `${client} quiere consultar los datos de sus cuentas`,
    leadBank: (bank) =>
      `A continuación iniciará sesión en ${bank}. Tardará alrededor de un minuto.`,
    lead: 'Elegirá su banco e iniciará sesión en él. Tardará alrededor de un minuto.',
    factsHeading: 'Lo que usted acepta',
    readsTitle: 'Solo lectura',
    reads: (days, ongoing) =>
      `Cuentas, saldos y los movimientos ${
        days === 1 ? 'del último día' : `de los últimos ${days}\u00a0días`
      }${ongoing ? ', además de todos los nuevos' : ''}. No se pueden hacer pagos.`,
    readsNamed: (accounts) =>
      accounts === 1
        ? 'Solo se lee la cuenta solicitada.'
        : `Solo se leen las ${accounts}\u00a0cuentas solicitadas.`,
    readsChosen: 'Usted decide qué cuentas.',
    keptTitle: 'Una sola vez',
    kept: (client, minutes) =>
      `${client} puede consultar los datos durante ${spanishDuration(minutes)}. Después se borran de aquí.`,
    ongoingTitle: 'Hasta nuevo aviso',
    ongoing: (client, days) =>
      `${client} puede consultar los movimientos nuevos durante un máximo de ${days}\u00a0días; después tendrá que confirmarlo de nuevo. Aquí se guarda lo que su banco facilita, como mucho de los dos últimos años.`,
    loginTitle: 'Sus claves siguen siendo secretas',
    login: {
      never: 'Solo se envían a su banco y no se guardan.',
      'if-wanted':
        'Solo se envían a su banco. Se guardan únicamente si marca la casilla al iniciar sesión.',
      always: 'Solo se envían a su banco y aquí se guardan cifradas.',
    },
    withdrawTitle: 'Revocable en todo momento',
    withdraw: (client) =>
      `Puede cancelar en cualquier paso. Más adelante basta con un mensaje a ${client}, o puede retirar el acceso en la banca en línea de su banco.`,
    start: 'Aceptar y continuar',
    consent: (client) => `Al elegir «Aceptar y continuar» permite a ${client} esta única consulta.`,
    ongoingConsent: (client) =>
      `Al elegir «Aceptar y continuar» permite a ${client} consultar sus datos de forma periódica.`,
  },
  bank: {
    title: '¿En qué banco tiene su cuenta?',
    label: 'Su banco',
    hint: 'Nombre, BIC, código bancario o IBAN',
    search: 'Buscar',
    found: (count, more) =>
      more
        ? `Se muestran los primeros ${count}\u00a0bancos.`
        : count === 1
          ? '1\u00a0banco encontrado'
          : `${count}\u00a0bancos encontrados`,
    listHeading: 'Bancos',
    more: 'Hay más resultados. Escriba algo más del nombre, por ejemplo con la localidad.',
    none: (query) => `No hemos encontrado ningún banco para «${query}».`,
    noneNext:
      'Compruebe la ortografía o escriba su IBAN. Figura en su tarjeta y en todos los extractos.',
    unsupported: (bank) => `Lo sentimos, todavía no podemos conectar con ${bank}.`,
    unsupportedSome: 'Lo sentimos, todavía no podemos conectar con estos bancos.',
    unsupportedNext:
      '¿Tiene una cuenta en otro banco? Entonces búsquelo. Si no, «Cancelar» le lleva de vuelta.',
    unconnectedHeading: (count) =>
      count === 1
        ? 'Este banco todavía no se puede conectar aquí'
        : 'Estos bancos todavía no se pueden conectar aquí',
  },
  login: {
    title: (bank) => `Iniciar sesión en ${bank}`,
    lead: 'Utilice las mismas claves que en la banca en línea.',
    leadRedirect: (bank) =>
      `Introducirá sus claves en la página de ${bank}. Aquí no se las pedimos.`,
    promise: {
      never: 'Lo que escriba solo se envía a su banco y no se guarda.',
      'if-wanted': 'Lo que escriba solo se envía a su banco.',
      always:
        'Lo que escriba solo se envía a su banco. Se guarda aquí cifrado para consultas posteriores, hasta que usted ponga fin al acceso.',
    },
    keep: 'Guardar mis claves',
    keepWhy:
      'Cifradas y solo para volver a iniciar sesión en su banco. Se borran en cuanto ponga fin al acceso.',
    submit: 'Iniciar sesión',
    submitRedirect: 'Continuar al inicio de sesión',
    show: 'Mostrar',
    hide: 'Ocultar',
  },
  method: {
    title: '¿Cómo quiere confirmarlo?',
    lead: (bank) => `${bank} le ofrece varias opciones.`,
    kinds: {
      sms: 'Código por SMS',
      push: 'Autorización en la aplicación del banco',
      photo: 'Escanear una imagen con la aplicación o el lector',
      chip: 'Tarjeta bancaria y generador de TAN',
      email: 'Código por correo electrónico',
      other: 'Otra opción de su banco',
    },
  },
  challenge: {
    title: 'Confirme el acceso',
    lead: 'Introduzca el código que le ha enviado su banco.',
    leadMethod: (method) => `Introduzca el código que ha recibido mediante «${method}».`,
    digits: 'Código (solo cifras)',
    characters: 'Código',
    imageAlt:
      'Imagen de su banco para escanear. Si no puede escanearla, vuelva atrás y elija otra opción.',
    imageHint: 'Escanee la imagen con la aplicación o el lector de su banco.',
    flicker: {
      hint: 'Introduzca su tarjeta en el generador de TAN y acérquelo a las barras de modo que coincidan las marcas.',
      picture:
        'Barras parpadeantes para su generador de TAN. Si no puede usarlas, introduzca a mano los datos de abajo.',
      controls: 'Ajustar la pantalla',
      start: 'Iniciar',
      stop: 'Pausa',
      smaller: 'Más pequeño',
      larger: 'Más grande',
      slower: 'Más lento',
      faster: 'Más rápido',
      byHand: 'Introducir los datos a mano',
      startCode: 'Código de inicio',
      data: (number) => `Dato ${number}`,
    },
    attemptsLeft: (attempts) =>
      attempts === 1
        ? 'Le queda un intento. Después, su banco puede bloquear el acceso.'
        : `Le quedan ${attempts}\u00a0intentos.`,
    submit: 'Confirmar',
  },
  redirect: {
    title: (bank) => `Continuar a ${bank}`,
    lead: (bank) => `Ahora iniciará sesión en la página de ${bank}.`,
    steps: (bank) => [
      `Se abre la página de ${bank}.`,
      'Inicie sesión allí y confirme el acceso.',
      'Después volverá aquí automáticamente.',
    ],
    destination: 'Dirección',
    open: (bank) => `Ir a ${bank}`,
    waiting: '¿Ya lo ha confirmado? Entonces esta página continúa por sí sola.',
  },
  handover: {
    offer: 'Prefiero usar el teléfono',
    title: 'Continuar en el teléfono',
    scan: (minutes) =>
      `Escanee el código con la cámara. Sirve una sola vez, durante ${minutes}\u00a0minutos. Deje esta página abierta; después continúa por sí sola.`,
    picture:
      'Código QR para la cámara de su teléfono. Si no puede escanearlo, inicie sesión con el botón de arriba.',
    phoneTitle: (bank) => `Continuar a ${bank}`,
    phoneLead: (client) =>
      `Ha empezado en el ordenador a permitir el acceso a ${client}. Inicie aquí sesión en su banco; después continúe en el ordenador.`,
  },
  app: {
    title: 'Confirme en la aplicación de su banco',
    lead: (bank) => `${bank} le ha enviado una solicitud.`,
    messageLabel: (bank) => `Mensaje de ${bank}`,
    steps: [
      'Abra la aplicación del banco en su teléfono.',
      'Compruebe la solicitud y autorícela.',
      'Deje esta página abierta. Continúa por sí sola.',
    ],
    waiting: 'Esperando su autorización…',
  },
  accounts: {
    titleOne: '¿Qué cuenta?',
    titleMany: '¿Qué cuentas?',
    leadOne: (client) => `Elija la cuenta que ${client} puede leer.`,
    leadMany: (client) => `Elija las cuentas que ${client} puede leer.`,
    all: 'Seleccionar todas',
    nothing: 'Quitar la selección',
    owner: 'Titular',
    balance: 'Saldo',
    types: {
      'Giro account': 'Cuenta corriente',
      'Savings account': 'Cuenta de ahorro',
      'Daily savings account': 'Cuenta de ahorro a la vista',
      'Credit card': 'Tarjeta de crédito',
      'Loan account': 'Cuenta de préstamo',
      PayPal: 'Cuenta de PayPal',
      Depot: 'Cuenta de valores',
      Unknown: 'Cuenta',
    },
    submit: 'Confirmar la selección',
  },
  fetching: {
    title: 'Consultando sus datos',
    lead: (bank) => `${bank} nos está enviando sus cuentas y movimientos.`,
    progressLabel: 'Progreso',
    connecting: 'Estableciendo la conexión…',
    accounts: (done, total) =>
      total === 1 ? `${done} de 1\u00a0cuenta` : `${done} de ${total}\u00a0cuentas`,
    transactions: (count) =>
      count === 1 ? '1\u00a0movimiento' : `${count.toLocaleString('es-ES')}\u00a0movimientos`,
    stay: 'Suele tardar solo unos segundos. Deje esta página abierta.',
    stoppedTitle: 'La consulta se ha interrumpido',
    stopped: (bank) =>
      `Todavía no hemos podido leer todos los datos de ${bank}. Su sesión sigue abierta; inténtelo de nuevo.`,
    retry: 'Intentar de nuevo',
  },
  overview: overviewEs,
  finished: (client) => ({
    title: 'Todo listo',
    text: `Sus datos bancarios se han consultado y este enlace ya se ha utilizado. Continúe en ${client}.`,
  }),
  cancelled: (client) => ({
    title: 'Cancelado',
    text: `${client} no ha recibido ningún dato de sus cuentas. Si quiere volver a intentarlo más tarde, empiece de nuevo desde allí.`,
  }),
  expired: (client) => ({
    title: 'Este enlace ha caducado',
    text: `Por su seguridad solo es válido durante poco tiempo. En ${client} puede obtener uno nuevo.`,
  }),
  inUse: (client) => ({
    title: 'Este enlace ya se está utilizando',
    text: `Se ha abierto en otro navegador. Continúe allí o pida a ${client} un enlace nuevo.`,
  }),
  returnedElsewhere: () => ({
    title: 'Puede cerrar esta ventana',
    text: 'Su banco ha transmitido su respuesta. La ventana en la que empezó continúa por sí sola.',
  }),
  messages: {
    'back-from-bank': {
      title: 'Puede cerrar esta ventana',
      text: 'Su banco ha transmitido su respuesta. Continúe en la aplicación desde la que ha venido.',
    },
    'unknown-link': {
      title: 'Este enlace no existe',
      text: 'Puede que la dirección esté incompleta o que el enlace haya caducado. Vuelva a la aplicación desde la que ha venido y empiece allí de nuevo.',
    },
    'no-cookies': {
      title: 'Su navegador no acepta cookies',
      text: 'Necesitamos una para que nadie más pueda apropiarse de su sesión. Permita las cookies para esta página y abra de nuevo el enlace.',
    },
    forbidden: {
      title: 'No se puede continuar aquí',
      text: 'La solicitud no procedía de esta página. Por su seguridad no la hemos ejecutado. Abra de nuevo el enlace desde donde lo recibió.',
    },
    fault: {
      title: 'Se ha producido un error por nuestra parte',
      text: 'No es culpa suya. Vuelva a cargar la página dentro de un minuto. Si no funciona, empiece de nuevo en la aplicación desde la que ha venido.',
    },
  },
  notices: {
    'credentials-rejected': {
      what: 'Su banco no ha aceptado estas claves.',
      next: 'Compruebe lo que ha escrito. Tras varios intentos fallidos, el banco bloquea el acceso.',
    },
    'login-blocked': {
      what: 'Su banco ha bloqueado este acceso.',
      next: 'Desbloquéelo en la banca en línea o en su banco y después inicie sesión aquí.',
    },
    'answer-rejected': {
      what: 'Este código no es correcto.',
      next: 'Compruébelo e introdúzcalo de nuevo.',
    },
    'answer-rejected-finally': {
      what: 'El código ha sido incorrecto demasiadas veces y su banco ha cerrado la sesión.',
      next: 'Inicie sesión otra vez y recibirá un código nuevo.',
    },
    'answer-missing': {
      what: 'Todavía falta algún dato.',
      next: 'Rellene todos los campos que no estén marcados como opcionales.',
    },
    refused: {
      what: 'El acceso se ha rechazado en su banco.',
      next: 'No se ha leído ningún dato. Si ha sido por error, inténtelo de nuevo.',
    },
    'timed-out': {
      what: 'Su banco ha cerrado la sesión porque se ha agotado el tiempo.',
      next: 'No ha pasado nada. Simplemente inicie sesión otra vez.',
    },
    'account-not-found': {
      what: 'La cuenta solicitada no pertenece a este acceso.',
      next: 'Inicie sesión con el acceso al que pertenece la cuenta.',
    },
    'bank-unavailable': {
      what: 'En este momento no se puede contactar con su banco.',
      next: 'No se debe a lo que ha escrito. Inténtelo de nuevo dentro de unos minutos.',
    },
    'bank-tomorrow': {
      what: 'Su banco no admite más consultas hoy.',
      next: 'No se debe a lo que ha escrito. Inténtelo de nuevo mañana.',
    },
    'bank-not-set-up': {
      what: 'Nuestra conexión con su banco no funciona en este momento.',
      next: 'No se debe ni a usted ni a su banco. Inténtelo más tarde o elija otro banco.',
    },
    'bank-problem': {
      what: 'Se ha producido un error en su banco.',
      next: 'Inténtelo de nuevo. Si el error continúa, su banco podrá ayudarle.',
    },
    'bank-unknown': {
      what: 'No conocemos este banco.',
      next: 'Elija un banco de la lista.',
    },
    'accounts-missing': {
      what: 'Todavía no ha elegido ninguna cuenta.',
      next: 'Elija al menos una o cancele.',
    },
    'no-matching-accounts': {
      what: 'Con este acceso no hay ninguna cuenta adecuada.',
      next: 'Inicie sesión con otro acceso o elija otro banco.',
    },
  },
}

function spanishDuration(minutes: number): string {
  if (minutes === 60) return 'una hora'
  if (minutes === 1) return 'un minuto'
  return minutes % 60 === 0 ? `${minutes / 60}\u00a0horas` : `${minutes}\u00a0minutos`
}
