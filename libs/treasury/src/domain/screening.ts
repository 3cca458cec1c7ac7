import { jaroWinkler } from './name-similarity.js';
import { sepaText } from './sepa-text.js';

/** From this similarity on a name is a hit (policy default). */
export const SCREENING_THRESHOLD = 0.92;

/** Somebody on a sanctions list. Country and birth date only tell people apart. */
export interface ListedParty {
  readonly id: string;
  readonly names: readonly string[];
  readonly country?: string;
  readonly birthDate?: string;
}

/** Whom we pay, or who controls them. */
export interface ScreenedParty {
  readonly names: readonly string[];
  readonly country?: string;
  readonly birthDate?: string;
}

/** A match that holds the payment until a person clears it. */
export interface ScreeningHit {
  readonly listedId: string;
  readonly score: number;
}

/** Legal forms say nothing about who somebody is. */
const LEGAL_FORMS = new Set(
  'ab ag as asbl aps bv bvba co corp eg ev gmbh inc kft kg limited llc llp ltd mbh ngo nv oy plc sa sarl sas scop sl spa srl stichting ug vof vzw'.split(' '),
); // prettier-ignore

/**
 * A name as it is compared: transliterated, lower case, without punctuation and legal form, words in order of the alphabet so
 * that `Nováková, Žofie` is `Zofie Novakova`.
 */
export function comparableName(name: string): string {
  return sepaText(name)
    .toLowerCase()
    .replace(/[.'+]/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !LEGAL_FORMS.has(word))
    .sort()
    .join(' ');
}

/**
 * Everybody on the list whose name is as similar as the threshold asks, best first. Where both sides know a country or birth
 * date and they differ, it is somebody else; unknown never clears anybody. Source: governance, Payees (screening).
 */
export function screen(
  party: ScreenedParty,
  list: readonly ListedParty[],
  threshold = SCREENING_THRESHOLD,
): readonly ScreeningHit[] {
  const names = party.names.map(comparableName).filter((name) => name !== '');
  return list
    .filter((listed) => !isSomebodyElse(party, listed))
    .map((listed) => ({ listedId: listed.id, score: similarity(names, listed) }))
    .filter(({ score }) => score >= threshold)
    .sort((a, b) => b.score - a.score || (a.listedId < b.listedId ? -1 : 1));
}

function similarity(names: readonly string[], listed: ListedParty): number {
  const scores = listed.names.flatMap((other) =>
    names.map((name) => jaroWinkler(name, comparableName(other))),
  );
  return scores.length === 0 ? 0 : Math.max(...scores);
}

function isSomebodyElse(party: ScreenedParty, listed: ListedParty): boolean {
  return differ(party.country, listed.country) && differ(party.birthDate, listed.birthDate)
    ? true
    : differ(party.birthDate, listed.birthDate);
}

function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}
