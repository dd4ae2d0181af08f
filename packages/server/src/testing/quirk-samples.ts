import type { BankTransaction } from '../domain/transaction.ts'

type JsonObject = Readonly<Record<string, unknown>>

type Sample = {
  readonly quirk: string
  readonly rule: string
  readonly raw: JsonObject
  readonly status?: BankTransaction['status']
  /** Of the entry once it is mapped; the amount as text. */
  readonly expected: JsonObject
}

const text = (words: string) => ({ remittanceInformationUnstructured: words })
const lines = (...words: string[]) => ({ remittanceInformationUnstructuredArray: words })
const structured = (words: string) => ({ remittanceInformationStructured: words })
const money = (amount: string, currency = 'EUR') => ({ transactionAmount: { amount, currency } })

/** In the shape that the banks send; names and numbers are made up. */
export const quirkSamples: readonly Sample[] = [
  {
    quirk: 'sparkasse',
    rule: 'the shop stands before the payment service',
    raw: { creditorName: 'Lastschriftzahlung', ultimateCreditor: 'Café Blau', ...text('Kaffee') },
    expected: { name: 'Café Blau', purpose: 'Kaffee' },
  },
  {
    quirk: 'sparkasse',
    rule: 'long additional information goes on with the text',
    raw: {
      ...structured('Rechnung 4711'),
      ...text('Kundennummer 12'),
      additionalInformation:
        'Folgelastschrift mit einer Erläuterung, die länger ist als ein Buchungstext',
    },
    expected: {
      purpose:
        'Kundennummer 12 Folgelastschrift mit einer Erläuterung, die länger ist als ein Buchungstext',
    },
  },
  {
    quirk: 'sparkasse',
    rule: 'short additional information is the booking text',
    raw: { ...text('Miete'), additionalInformation: 'DAUERAUFTRAG' },
    expected: { purpose: 'Miete', bookingText: 'DAUERAUFTRAG' },
  },
  {
    quirk: 'sparkasse-duesseldorf',
    rule: 'as sparkasse',
    raw: { creditorName: 'Zahlungsdienst', ultimateCreditor: 'Café Blau' },
    expected: { name: 'Café Blau' },
  },
  {
    quirk: 'commerzbank',
    rule: 'a keyword that was cut in two, and a word that was',
    raw: {
      creditorName: 'Stadtwerke Musterhausen Versorgung',
      ...text('Stadtwerke Musterhausen Versorgung\nAbschlag Mai fuer Strom und Waerme\nEnd-to-En'),
      ...lines(
        'Stadtwerke Musterhausen Versorgung',
        'Abschlag Mai fuer Strom, Gas und Wa',
        'erme, Zaehler 4711',
        'End-to-En',
        'd-Ref.: 901234567890',
        'Mandatsref: ABC123DEF456',
        'Gläubiger-ID:',
        'DE98ZZZ09999999999',
        'SEPA-BASISLASTSCHRIFT wiederholend',
      ),
    },
    expected: {
      name: 'Stadtwerke Musterhausen Versorgung',
      purpose: 'Abschlag Mai fuer Strom, Gas und Waerme, Zaehler 4711',
      endToEndId: '901234567890',
      mandateId: 'ABC123DEF456',
      creditorId: 'DE98ZZZ09999999999',
      bookingText: 'SEPA-BASISLASTSCHRIFT wiederholend',
    },
  },
  {
    quirk: 'commerzbank',
    rule: 'a reference that says nothing, and a payer who writes "Dauerauftrag"',
    raw: {
      creditorName: 'Vera Vermieterin',
      endToEndId: 'NOTPROVIDED',
      ...lines(
        'Vera Vermieterin',
        'Dauerauftrag Miete',
        'End-to-End-Ref.: NOTPROVIDED',
        'Dauerauftrag',
      ),
    },
    expected: { purpose: 'Dauerauftrag Miete', bookingText: 'Dauerauftrag', endToEndId: undefined },
  },
  {
    quirk: 'commerzbank',
    rule: 'comdirect says nothing in German',
    raw: text('Ersparnis\nEnd-to-End-Ref.:\nnicht angegeben'),
    expected: { purpose: 'Ersparnis', endToEndId: undefined },
  },
  {
    quirk: 'commerzbank',
    rule: 'the name with slashes for blanks is no text',
    raw: {
      creditorName: 'LADEN STADT DE',
      ...lines('LADEN//STADT/DE', '2026-05-02T15:34:31 KFN 1 AB 1234', 'Kartenzahlung'),
    },
    expected: { purpose: '2026-05-02T15:34:31 KFN 1 AB 1234', bookingText: 'Kartenzahlung' },
  },
  {
    quirk: 'commerzbank',
    rule: 'what its field says comes before what the text says',
    raw: { endToEndId: 'E-1', ...text('Bestellung End-to-End-Ref.: E-2') },
    expected: { purpose: 'Bestellung', endToEndId: 'E-1' },
  },
  {
    quirk: 'abanca',
    rule: 'the other side is the reference',
    raw: structured('Tienda Azul'),
    expected: { name: 'Tienda Azul', purpose: 'Tienda Azul' },
  },
  {
    quirk: 'abn-amro',
    rule: 'the shop behind who runs the terminal',
    raw: lines('BEA, Google Pay', 'CCV*Blauwe Winkel,PAS123', 'NR:123A4B, 04.05.26/15:43', 'STAD'),
    expected: { name: 'Blauwe Winkel' },
  },
  {
    quirk: 'abn-amro',
    rule: 'the creditor of a direct debit',
    raw: lines('SEPA Incasso algemeen doorlopend', 'Naam: Blauw Water', 'Machtiging: 12'),
    expected: { name: 'Blauw Water' },
  },
  {
    quirk: 'alior',
    rule: 'the merchant of a card payment',
    raw: text('Transakcja kartą debetową, Niebieski Sklep'),
    expected: { name: 'Niebieski Sklep' },
  },
  {
    quirk: 'bank-of-ireland',
    rule: 'the shop behind the day',
    raw: text('POSC02MAY  Blue Shop'),
    expected: { name: 'Blue Shop' },
  },
  {
    quirk: 'bank-of-ireland',
    rule: 'a direct debit',
    raw: text('Blue Water SEPA DD'),
    expected: { name: 'Blue Water' },
  },
  {
    quirk: 'bank-of-ireland',
    rule: 'a name that begins like a day',
    raw: text('02MAY 7eleven Dublin'),
    expected: { name: '7eleven Dublin' },
  },
  {
    quirk: 'bankinter',
    rule: 'semicolons stand for blanks',
    raw: text('/Txt/D|Tienda;Azul;Madrid'),
    expected: { name: 'Tienda Azul Madrid', purpose: 'Tienda Azul Madrid' },
  },
  {
    quirk: 'bnp-paribas-fortis',
    rule: 'a pending one names the shop',
    status: 'pending',
    raw: { additionalInformation: 'atmPosName: BLAUWE WINKEL, cardNumber: 1' },
    expected: { name: 'BLAUWE WINKEL', purpose: 'BLAUWE WINKEL' },
  },
  {
    quirk: 'bnp-paribas-fortis',
    rule: 'a booked one has a narrative',
    raw: {
      ...lines('order 12'),
      additionalInformation:
        "narrative: ['BLAUWE WINKEL', \"AVENUE DE L'EAU\", 'order 12'], atmPosName: ",
    },
    expected: { name: 'BLAUWE WINKEL', purpose: "BLAUWE WINKEL AVENUE DE L'EAU order 12" },
  },
  {
    quirk: 'boursobank',
    rule: 'the shop of a card payment',
    raw: lines('2,80 NZD / 1 euro = 1,818181818', 'CARTE 02/05/26 MAGASIN BLEU 713621 CB*4567'),
    expected: { name: 'MAGASIN BLEU' },
  },
  {
    quirk: 'boursobank',
    rule: 'the other side of a transfer stands on a line of its own',
    raw: lines('Réf : 0815', 'VIR Texte de l’émetteur', 'PERSONNE BLEUE'),
    expected: {
      name: 'PERSONNE BLEUE',
      purpose: 'Réf : 0815 VIR Texte de l’émetteur PERSONNE BLEUE',
    },
  },
  {
    quirk: 'boursobank',
    rule: 'a direct debit',
    raw: lines('30/05/2026', 'PRLV SEPA Eau Bleue', 'ABC 1934821371'),
    expected: { name: 'Eau Bleue' },
  },
  {
    quirk: 'boursobank',
    rule: 'shop, town and country between backslashes',
    raw: lines('MAGASIN BLEU 1\\PARIS\\ FR'),
    expected: { name: 'MAGASIN BLEU', purpose: 'MAGASIN BLEU 1 PARIS FR' },
  },
  {
    quirk: 'boursobank',
    rule: 'a loan has no other side',
    raw: lines('ECH PRET:1823918329832913'),
    expected: { name: undefined, purpose: 'ECH PRET:1823918329832913' },
  },
  {
    quirk: 'bper',
    rule: 'who sent the money',
    raw: {
      ...money('1000.00'),
      ...text('BONIFICO o/c: SOCIETA BLU SRL ABI-CAB: 03015-03200 a favore di Persona'),
    },
    expected: { name: 'SOCIETA BLU SRL' },
  },
  {
    quirk: 'bper',
    rule: 'a direct debit, a card, a payment slip',
    raw: text('ADDEBITO SDD ACQUA BLU SPA N: 1057087621/48 ID:0210000049513'),
    expected: { name: 'ACQUA BLU SPA' },
  },
  {
    quirk: 'bper',
    rule: 'a card',
    raw: text('PAGAMENTO SU CIRCUITO INTERNAZIONALE NEGOZIO BLU ITA Operazione carta ****8005'),
    expected: { name: 'NEGOZIO BLU ITA' },
  },
  {
    quirk: 'bper',
    rule: 'a payment slip',
    raw: text('PAGAMENTO BOLLETTINO POSTALE 42 CREDITORE: ACQUA BLU S.P.A.'),
    expected: { name: 'ACQUA BLU S.P.A.' },
  },
  {
    quirk: 'cetelem',
    rule: 'what is spent is a debit',
    raw: money('19.90'),
    expected: { amount: '-19.90' },
  },
  {
    quirk: 'cetelem',
    rule: 'what is paid back is a credit, digit by digit',
    raw: money('-90071992547409931.10'),
    expected: { amount: '90071992547409931.10' },
  },
  {
    quirk: 'easybank',
    rule: 'the shop between minute and place',
    raw: structured(
      'Bezahlung Karte MC/000001234POS 1234 K001 12.12. 23:59BLAUER LADEN\\\\WIEN\\1',
    ),
    expected: { name: 'BLAUER LADEN' },
  },
  {
    quirk: 'entercard',
    rule: 'what is billed, and in the shop’s currency beside it',
    raw: { ...money('-10.00'), ...text('billingAmount: -114.37') },
    expected: { amount: '-114.37', currency: 'SEK', original: '-10.00 EUR' },
  },
  {
    quirk: 'entercard',
    rule: 'the value date is the day',
    raw: { bookingDate: '2026-05-05', valueDate: '2026-05-02' },
    expected: { bookedOn: '2026-05-02', valueOn: '2026-05-02' },
  },
  {
    quirk: 'ing-poland',
    rule: 'the value date is the day',
    raw: { bookingDate: '2026-05-05', valueDate: '2026-05-02' },
    expected: { bookedOn: '2026-05-02', valueOn: '2026-05-02' },
  },
  {
    quirk: 'isybank',
    rule: 'the value date is the day',
    raw: { bookingDate: '2026-05-05', valueDate: '2026-05-02' },
    expected: { bookedOn: '2026-05-02', valueOn: '2026-05-02' },
  },
  {
    quirk: 'fortuneo',
    rule: 'the shop behind the day',
    raw: lines('CARTE 04/07 MAGASIN BLEU'),
    expected: { name: 'MAGASIN BLEU' },
  },
  {
    quirk: 'hype',
    rule: 'the shop of a card payment',
    raw: { ...text('PAGAMENTO PRESSO NEGOZIO BLU'), proprietaryBankTransactionCode: 'crd' },
    expected: { name: 'NEGOZIO BLU' },
  },
  {
    quirk: 'hype',
    rule: 'a person, and a letter in two pieces',
    raw: {
      ...text('DENARO INVIATO A Persona Blu - pizza \\Ud83c\\Udf55 \\U00e8 buona'),
      proprietaryBankTransactionCode: 'p2p',
    },
    expected: { name: 'Persona Blu', purpose: 'pizza 🍕 è buona' },
  },
  {
    quirk: 'kbc',
    rule: 'the shop before how it was paid',
    raw: text('BLAUWE WINKEL BE1060 BRUSSEL Betaling met Google Pay 28-04-2026 om 19.15 uur'),
    expected: { name: 'BLAUWE WINKEL BE1060 BRUSSEL' },
  },
  {
    quirk: 'lhv',
    rule: 'shop and day of a card payment',
    status: 'pending',
    raw: text('(..1234) 2026-05-02 09:32 SinineOU\\Tee 3\\Tallinn\\10156     ESTEST'),
    expected: { name: 'SinineOU', valueOn: '2026-05-02' },
  },
  {
    quirk: 'mbank',
    rule: 'the earlier day is the booking',
    raw: { bookingDate: '2026-05-04', valueDate: '2026-05-02' },
    expected: { bookedOn: '2026-05-02', valueOn: '2026-05-04' },
  },
  {
    quirk: 'nationwide',
    rule: 'a pending one has no day, and no id that changes',
    status: 'pending',
    raw: { bookingDate: '2026-05-30', transactionId: '00DEBIT20260504SHOP' },
    expected: { bookedOn: undefined, bankReference: undefined },
  },
  {
    quirk: 'nationwide',
    rule: 'a good id stays',
    raw: { transactionId: 'a'.repeat(32) },
    expected: { bookedOn: '2026-05-04', bankReference: 'a'.repeat(32) },
  },
  {
    quirk: 'nbg',
    rule: 'a pending purchase is a debit',
    status: 'pending',
    raw: { ...money('100.00'), ...text('ΑΓΟΡΑ ΜΠΛΕ ΚΑΤΑΣΤΗΜΑ') },
    expected: { amount: '-100.00', purpose: 'ΜΠΛΕ ΚΑΤΑΣΤΗΜΑ' },
  },
  {
    quirk: 'nbg',
    rule: 'a booked credit stays one',
    raw: { ...money('100.00'), ...text('ΑΓΟΡΑ ΜΠΛΕ') },
    expected: { amount: '100.00', purpose: 'ΑΓΟΡΑ ΜΠΛΕ' },
  },
  {
    quirk: 'norwegian',
    rule: 'a pending one has its day in the reference',
    status: 'pending',
    raw: structured('Varekjøp 2026-05-02 Blå Butikk'),
    expected: { valueOn: '2026-05-02' },
  },
  {
    quirk: 'raiffeisen-austria',
    rule: 'the shop before the terminal',
    raw: structured('BLAUER LADEN 2610  D5   01.01. 13:37'),
    expected: { name: 'BLAUER LADEN' },
  },
  {
    quirk: 'raiffeisen-austria',
    rule: 'the shop is the text',
    raw: {
      ...structured('POS           1,11 AT  D4   01.01. 13:37'),
      ...text('BLAUER LADEN WIEN 1010'),
    },
    expected: { name: 'BLAUER LADEN WIEN 1010' },
  },
  {
    quirk: 'revolut',
    rule: 'the other side of a Bizum payment',
    raw: { ...money('5.00'), ...lines('Bizum payment from: Persona Azul', 'Cena') },
    expected: { name: 'Persona Azul', purpose: 'Cena' },
  },
  {
    quirk: 'sabadell',
    rule: 'the text is the other side',
    raw: lines('TIENDA', 'AZUL'),
    expected: { name: 'TIENDA AZUL' },
  },
  {
    quirk: 'seb',
    rule: 'the other side is the additional information',
    raw: { ...text('62'), additionalInformation: 'Blå Butik' },
    expected: { name: 'Blå Butik', purpose: '62' },
  },
  {
    quirk: 'seb-kort',
    rule: 'what is spent is a debit, at the merchant of the additional information',
    raw: { ...money('99.00', 'SEK'), additionalInformation: 'Blå Butik' },
    expected: { amount: '-99.00', name: 'Blå Butik' },
  },
  {
    quirk: 'swedbank-latvia',
    rule: 'a pending purchase has shop and day in the text',
    status: 'pending',
    raw: text('PIRKUMS 424242******4242 02.05.26 13:37 22.99 EUR (111111) ZILAIS VEIKALS'),
    expected: { name: 'ZILAIS VEIKALS', valueOn: '2026-05-02' },
  },
  {
    quirk: 'swedbank-latvia',
    rule: 'the bank’s own days stay',
    raw: {
      ...text('PIRKUMS 424242******4242 02.05.2026 22.99 EUR (111111) ZILAIS VEIKALS'),
      valueDate: '2026-05-04',
    },
    expected: { name: 'ZILAIS VEIKALS', bookedOn: '2026-05-04', valueOn: '2026-05-04' },
  },
  {
    quirk: 'vdk',
    rule: 'the shop is the first line, not the bank',
    raw: {
      creditorName: 'NV vdk bank',
      ...text(
        'Blauwe Winkel 9000 Gent BE%nl%Shopping op 02/05/26 15:13%nl%Kaart 893-xxxxx-xx-0117',
      ),
    },
    expected: {
      name: 'Blauwe Winkel 9000 Gent BE',
      purpose: 'Blauwe Winkel 9000 Gent BE Shopping op 02/05/26 15:13 Kaart 893-xxxxx-xx-0117',
    },
  },
  {
    quirk: 'virgin-money',
    rule: 'person and text of a transfer',
    raw: { ...money('5.00'), ...text('FPS, Blue Person, Food') },
    expected: { name: 'Blue Person', purpose: 'Food' },
  },
  {
    quirk: 'virgin-money',
    rule: 'the shop behind the card',
    raw: text('Card 99, Blue Shop'),
    expected: { name: 'Blue Shop', purpose: 'Card 99, Blue Shop' },
  },
]
