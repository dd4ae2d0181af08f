import type { ListedQuirk } from '../quirk.ts'
import { abanca } from './abanca.ts'
import { abnAmro } from './abn-amro.ts'
import { alior } from './alior.ts'
import { bankOfIreland } from './bank-of-ireland.ts'
import { bankinter } from './bankinter.ts'
import { bnpParibasFortis } from './bnp-paribas-fortis.ts'
import { boursobank } from './boursobank.ts'
import { bper } from './bper.ts'
import { commerzbank } from './commerzbank.ts'
import { easybank } from './easybank.ts'
import { fortuneo } from './fortuneo.ts'
import { hype } from './hype.ts'
import { kbc } from './kbc.ts'
import { raiffeisenAustria } from './raiffeisen-austria.ts'
import { revolut } from './revolut.ts'
import { sabadell } from './sabadell.ts'
import { seb } from './seb.ts'
import { sparkasseBerlin } from './sparkasse-berlin.ts'
import { sparkasseDuesseldorf } from './sparkasse-duesseldorf.ts'
import { sparkasseKarlsruhe } from './sparkasse-karlsruhe.ts'
import { sparkasse } from './sparkasse.ts'
import { vdk } from './vdk.ts'
import { virginMoney } from './virgin-money.ts'

/** By the name that a bank's profile gives (`quirk`), which is the name of the file, too. */
export const quirkTable: ReadonlyMap<string, ListedQuirk> = new Map(
  Object.entries({
    abanca: abanca,
    'abn-amro': abnAmro,
    alior: alior,
    'bank-of-ireland': bankOfIreland,
    bankinter: bankinter,
    'bnp-paribas-fortis': bnpParibasFortis,
    boursobank: boursobank,
    bper: bper,
    commerzbank: commerzbank,
    easybank: easybank,
    fortuneo: fortuneo,
    hype: hype,
    kbc: kbc,
    'raiffeisen-austria': raiffeisenAustria,
    revolut: revolut,
    sabadell: sabadell,
    seb: seb,
    sparkasse: sparkasse,
    'sparkasse-berlin': sparkasseBerlin,
    'sparkasse-duesseldorf': sparkasseDuesseldorf,
    'sparkasse-karlsruhe': sparkasseKarlsruhe,
    vdk,
    'virgin-money': virginMoney,
  }),
)

export function findQuirk(name: string): ListedQuirk | undefined {
  return quirkTable.get(name)
}
