import type { Refusal } from '#libs/kernel/src/index.js';
import { isRefusal, refuse, refuseAll } from '#libs/kernel/src/index.js';
import type { EurostackLayer } from './eurostack-layer.js';
import { isEurostackLayer } from './eurostack-layer.js';
import type { LicenceReading } from './licence.js';
import { readLicence } from './licence.js';
import { normalisePackage } from './package-url.js';
import type { RepositoryAddress } from './repository-url.js';
import { normaliseRepository } from './repository-url.js';

/** What somebody says about a project when entering it in the directory. */
export interface ProjectEntry {
  readonly name: string;
  readonly summary: string;
  readonly homepage?: string | null;
  /** SPDX expression; null where it is not known yet. */
  readonly licence?: string | null;
  readonly eurostackLayer: string;
  /** Main programming language as people call it. */
  readonly language?: string | null;
  readonly repositories: readonly string[];
  readonly packages: readonly string[];
}

export interface CheckedEntry {
  readonly slug: string;
  readonly name: string;
  readonly summary: string;
  readonly homepage: string | null;
  readonly licence: LicenceReading | null;
  readonly eurostackLayer: EurostackLayer;
  readonly language: string | null;
  readonly repositories: readonly RepositoryAddress[];
  readonly packages: readonly string[];
}

/** `C++`, `Objective-C`, `F#`, `Visual Basic .NET`. */
const LANGUAGE = /^[\p{L}\p{N}][\p{L}\p{N} +#.*'/-]{0,39}$/u;

/**
 * Checks and normalises an entry; every finding at once, each with its path. A licence the OSI has not approved is no
 * reason to stay out of the directory: eligibility asks later. A project may have no repository yet (gap filling).
 */
export function checkEntry(entry: ProjectEntry): CheckedEntry | Refusal {
  const findings: Refusal[] = [];
  const kept = <T>(answer: T | Refusal): T | null => {
    if (!isRefusal(answer)) return answer;
    findings.push(answer);
    return null;
  };
  const slug = slugOf(entry.name);
  if (slug === '')
    findings.push(refuse('projects.name-invalid', 'invalid', 'The name needs a letter or a digit.', 'name'));
  const layer = entry.eurostackLayer;
  if (!isEurostackLayer(layer)) {
    findings.push(refuse('projects.layer-unknown', 'invalid', 'Unknown layer.', 'eurostackLayer'));
  }
  const homepage = entry.homepage ?? null;
  if (homepage !== null && !isWebAddress(homepage)) {
    findings.push(refuse('projects.homepage-invalid', 'invalid', 'This is no web address.', 'homepage'));
  }
  const language = entry.language?.trim() ?? null;
  if (language !== null && !LANGUAGE.test(language)) {
    findings.push(refuse('projects.language-invalid', 'invalid', 'This is no language name.', 'language'));
  }
  const licence = entry.licence == null ? null : kept(readLicence(entry.licence, 'licence'));
  const repositories = entry.repositories.flatMap(
    (text, i) => kept(normaliseRepository(text, `repositories[${i}]`)) ?? [],
  );
  const packages = entry.packages.flatMap((text, i) => kept(normalisePackage(text, `packages[${i}]`)) ?? []);
  const refusal = refuseAll(findings);
  if (refusal !== undefined) return refusal;
  return {
    slug,
    name: entry.name.trim(),
    summary: entry.summary.trim(),
    homepage,
    licence,
    eurostackLayer: layer as EurostackLayer,
    language,
    repositories: repositories.filter(({ key }, i) => repositories.findIndex((one) => one.key === key) === i),
    packages: [...new Set(packages)],
  };
}

/**
 * A name as it stands in addresses: lower-case letters and digits of any script and single hyphens, at most 60 characters; empty where
 * the name has neither letter nor digit. Latin letters go without accents, others keep their marks, which make the letter there.
 * Nothing is transliterated: each language would do it differently (RFC 3987 allows these letters in addresses).
 */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/(\p{Script=Latin})[\u0300-\u036f]+/gu, '$1')
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-');
  // A mark follows a letter: what is left of one that lost it goes.
  const words = plain.split('-').map((word) => word.replace(/^\p{M}+/u, ''));
  return [...words.filter((word) => word !== '').join('-')].slice(0, 60).join('').replace(/-+$/, '');
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s/@]+\.[^\s@]+$/.test(text) && URL.canParse(text);
}
