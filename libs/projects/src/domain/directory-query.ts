import type { Refusal } from '#libs/kernel/src/index.js';
import { isRefusal, refuse } from '#libs/kernel/src/index.js';
import type { EurostackLayer } from './eurostack-layer.js';
import type { OsiAnswer } from './directory-tags.js';
import { tag } from './directory-tags.js';
import type { ProjectLifecycle } from './lifecycle.js';
import { licenceIds, readLicence } from './licence.js';
import { normalisePackage } from './package-url.js';
import { slugOf } from './registration.js';
import type { Forge } from './repository-url.js';
import { normaliseRepository } from './repository-url.js';
import { NAMING, folded, wordsOf } from './search-words.js';

/** What somebody typed and chose. */
export interface DirectoryWish {
  readonly q?: string;
  readonly layer?: EurostackLayer;
  /** One SPDX id; found where an expression contains it. */
  readonly licence?: string;
  readonly osiApproved?: OsiAnswer;
  readonly lifecycle?: ProjectLifecycle;
  readonly language?: string;
  readonly forge?: Forge;
  readonly host?: string;
  /** `relevance` where something is searched for, else `name`. */
  readonly sort?: 'name' | 'relevance';
}

/** What to look for: every word begins a word of the project. */
export interface Search {
  /** What the name would begin with, folded. */
  readonly text: string;
  /** The short name it would have. */
  readonly slug: string;
  /** A whole package URL or the key of a repository address, where that was typed. */
  readonly purl: string | null;
  readonly urlKey: string | null;
  /** Text search conditions: the words anywhere, and all of them naming the project. */
  readonly anywhere: string;
  readonly naming: string;
}

export interface DirectoryQuery {
  readonly tags: readonly string[];
  readonly search: Search | null;
  readonly sort: 'name' | 'relevance';
}

const MOST_WORDS = 6;
/** Scheme and host of a pasted address, and the scheme of a package URL: no word of any project. */
const NOT_SEARCHED = /^(pkg:|(https?:\/\/)?[a-z0-9-]+(\.[a-z0-9-]+)+\/)/i;

/**
 * Reads a wish. What is typed is searched by its words; a repository address or package URL also finds exactly its project.
 * Refuses `projects.licence-invalid`, `projects.query-empty` (no letter, no digit) and `projects.relevance-needs-query`.
 */
export function readDirectoryQuery(wish: DirectoryWish): DirectoryQuery | Refusal {
  const licence = wish.licence === undefined ? undefined : oneLicence(wish.licence);
  if (isRefusal(licence)) return licence;
  const search = wish.q === undefined ? null : readSearch(wish.q);
  if (isRefusal(search)) return search;
  if (wish.sort === 'relevance' && search === null) {
    return refuse(
      'projects.relevance-needs-query',
      'invalid',
      'Only a search can be sorted by relevance.',
      'sort',
    );
  }
  const { layer, osiApproved, lifecycle, language, forge, host } = wish;
  return {
    tags: [
      ...(layer === undefined ? [] : [tag('layer', layer)]),
      ...(licence === undefined ? [] : [tag('licence', licence)]),
      ...(osiApproved === undefined ? [] : [tag('osi', osiApproved)]),
      ...(lifecycle === undefined ? [] : [tag('lifecycle', lifecycle)]),
      ...(language === undefined ? [] : [tag('language', language)]),
      ...(forge === undefined ? [] : [tag('forge', forge)]),
      ...(host === undefined ? [] : [tag('host', host)]),
    ],
    search,
    sort: wish.sort ?? (search === null ? 'name' : 'relevance'),
  };
}

function oneLicence(text: string): string | Refusal {
  const reading = readLicence(text, 'licence');
  if (isRefusal(reading)) return reading;
  const [id, ...more] = licenceIds(reading.expression);
  return id === undefined || more.length > 0
    ? refuse('projects.licence-invalid', 'invalid', 'Name one SPDX licence, like MIT.', 'licence')
    : id;
}

function readSearch(q: string): Search | Refusal {
  const text = q.trim();
  const searched = text.replace(NOT_SEARCHED, '');
  const words = wordsOf(searched).slice(0, MOST_WORDS);
  if (words.length === 0) {
    return refuse('projects.query-empty', 'invalid', 'Search for a word with a letter or digit.', 'q');
  }
  const purl = normalisePackage(text);
  const [urlKey = null] = [text, `https://${text}`]
    .map((one) => normaliseRepository(one))
    .flatMap((address) => (isRefusal(address) ? [] : [address.key]));
  return {
    text: folded(text),
    slug: slugOf(searched),
    purl: isRefusal(purl) ? null : purl,
    urlKey,
    anywhere: words.map((word) => `('${NAMING}${word}':* | '${word}':*)`).join(' & '),
    naming: words.map((word) => `'${NAMING}${word}':*`).join(' & '),
  };
}
