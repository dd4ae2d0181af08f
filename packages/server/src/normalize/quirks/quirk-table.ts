import type { ListedQuirk } from '../quirk.ts'
import { abanca } from './abanca.ts'
import { abnAmro } from './abn-amro.ts'
import { alior } from './alior.ts'
import { bankOfIreland } from './bank-of-ireland.ts'
import { bankinter } from './bankinter.ts'
import { bnpParibasFortis } from './bnp-paribas-fortis.ts'
import { boursobank } from './boursobank.ts'
import { bper } from './bper.ts'
import { cetelem } from './cetelem.ts'
import { commerzbank } from './commerzbank.ts'
import { danskeBank } from './danske-bank.ts'
import { easybank } from './easybank.ts'
import { entercard } from './entercard.ts'
import { fortuneo } from './fortuneo.ts'
import { hype } from './hype.ts'
import { ingPoland } from './ing-poland.ts'
import { isybank } from './isybank.ts'
import { kbc } from './kbc.ts'
import { lhv } from './lhv.ts'
import { mbank } from './mbank.ts'
import { nationwide } from './nationwide.ts'
import { nbg } from './nbg.ts'
import { norwegian } from './norwegian.ts'
import { raiffeisenAustria } from './raiffeisen-austria.ts'
import { revolut } from './revolut.ts'
import { sabadell } from './sabadell.ts'
import { sebKort } from './seb-kort.ts'
import { seb } from './seb.ts'
import { sparkasseBerlin } from './sparkasse-berlin.ts'
import { sparkasseDuesseldorf } from './sparkasse-duesseldorf.ts'
import { sparkasseKarlsruhe } from './sparkasse-karlsruhe.ts'
import { sparkasse } from './sparkasse.ts'
import { swedbankLatvia } from './swedbank-latvia.ts'

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
    cetelem: cetelem,
    commerzbank: commerzbank,
    'danske-bank': danskeBank,
    easybank: easybank,
    entercard: entercard,
    fortuneo: fortuneo,
    hype: hype,
    'ing-poland': ingPoland,
    isybank,
    kbc: kbc,
    lhv: lhv,
    mbank: mbank,
    nationwide: nationwide,
    nbg: nbg,
    norwegian: norwegian,
    'raiffeisen-austria': raiffeisenAustria,
    revolut: revolut,
    sabadell: sabadell,
    seb: seb,
    'seb-kort': sebKort,
    sparkasse: sparkasse,
    'sparkasse-berlin': sparkasseBerlin,
    'sparkasse-duesseldorf': sparkasseDuesseldorf,
    'sparkasse-karlsruhe': sparkasseKarlsruhe,
    'swedbank-latvia': swedbankLatvia,
    vdk,
    'virgin-money': virginMoney,
  }),
)

export function findQuirk(name: string): ListedQuirk | undefined {
  return quirkTable.get(name)
}
