/** The words of a project by which it is found. */
export interface SearchableProject {
  readonly name: string;
  readonly slug: string;
  readonly summary: string;
  readonly repositories: readonly { readonly owner: string; readonly name: string }[];
  readonly packages: readonly string[];
}

/** Stands before a word that names the project: such a match is worth more than one in its summary. */
export const NAMING = '=';

const MOST_WORDS = 400;
const LONGEST_WORD = 40;
const SHORTEST_ENDING = 3;
const SORT_LENGTH = 60;

/** Text as it is compared: lower case, without accents. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** What lists are ordered by, byte by byte: the folded name, cut where nobody reads on. */
export function sortName(name: string): string {
  return [...folded(name).trim()].slice(0, SORT_LENGTH).join('');
}

/** Runs of letters and digits, folded. */
export function wordsOf(text: string): string[] {
  return (folded(text).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) =>
    [...word].slice(0, LONGEST_WORD).join(''),
  );
}

/**
 * Every word a project is found by. Words of name, slug, repositories and packages name it and carry the mark; of the
 * name also every ending of three letters and more, so that `expat` finds libexpat by the same prefix search.
 */
export function searchWords(project: SearchableProject): string[] {
  const naming = [
    project.slug,
    ...project.repositories.flatMap(({ owner, name }) => [owner, name]),
    ...project.packages.map((purl) => purl.replace(/^pkg:/, '')),
  ].flatMap(wordsOf);
  const names = wordsOf(project.name).flatMap(endings);
  return [
    ...new Set([...[...names, ...naming].map((word) => NAMING + word), ...wordsOf(project.summary)]),
  ].slice(0, MOST_WORDS);
}

function endings(word: string): string[] {
  const letters = [...word];
  const found = [word];
  for (let start = 1; letters.length - start >= SHORTEST_ENDING; start += 1) {
    found.push(letters.slice(start).join(''));
  }
  return found;
}
