import { definedOnly, provided } from '../berlin-group/fields.ts'
import { isBic, numberFrom } from './account-field.ts'
import type { Description } from './description.ts'
import { flatten, withoutEnd } from './flatten.ts'

/**
 * The codes of Dutch and Belgian banks. ABN AMRO: `/TRTP/SEPA OVERBOEKING/IBAN/NL…/BIC/…/NAME/…/REMI/…/EREF/…`; Rabobank:
 * `/EREF/…/BENM//NAME/…/REMI/…/ISDT/…`; ING: `/EREF/…//CNTP/IBAN/BIC/NAME/CITY//REMI/USTD//…/`.
 */
const code =
  /\/(TRTP|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|ORDP|BENM|ISDT|PREF|RTRN|TRCD|PURP|ULTC|ULTD|ULTB|CNTP|CREF|IREF|ADDR)\//g

const leading = /^\s*\/(?:TRTP|IBAN|EREF|BENM|ORDP|NAME|REMI|CNTP|PREF|MARF|CSID|RTRN|TRCD|IREF)\//

/** ING says whether the remittance is structured, and who issued the reference. */
const structured = /^STRD\/[A-Z]{0,3}\//
const unstructured = /^USTD\/\//

/** Field 86 in slashes, or `undefined`. */
export function readSlashDescription(text: string): Description | undefined {
  if (!leading.test(text)) return undefined
  const fields = splitCodes(text)
  const remittance = fields.get('REMI') ?? ''
  const isReference = structured.test(remittance)
  const purpose = remittance.replace(structured, '').replace(unstructured, '')
  return {
    purpose,
    counterparty: counterpartyFrom(fields),
    ...definedOnly({
      bookingText: fields.get('TRTP'),
      endToEndId: provided(fields.get('EREF')),
      mandateId: provided(fields.get('MARF')),
      creditorId: provided(fields.get('CSID')),
      purposeCode: fields.get('PURP'),
      structuredRemittance: isReference ? purpose : undefined,
      ultimateCreditor: fields.get('ULTC') ?? fields.get('ULTB'),
      ultimateDebtor: fields.get('ULTD'),
    }),
  }
}

function counterpartyFrom(fields: ReadonlyMap<string, string>): Description['counterparty'] {
  const [number, ingBic, ingName] = (fields.get('CNTP') ?? '').split('/')
  const bic = fields.get('BIC') ?? ingBic
  const name = fields.get('NAME') ?? ingName
  return {
    ...(name !== undefined && name !== '' && { name }),
    ...numberFrom(fields.get('IBAN') ?? number),
    ...(bic !== undefined && isBic(bic) && { bic }),
  }
}

/** The first value of each code; a blank one says nothing. */
function splitCodes(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(code)]
  const fields = new Map<string, string>()
  found.forEach((match, index) => {
    const name = match[1] ?? ''
    const value = text.slice(match.index + match[0].length, found[index + 1]?.index)
    const flat = withoutEnd(flatten(value), '/')
    if (flat !== '' && !fields.has(name)) fields.set(name, flat)
  })
  return fields
}
