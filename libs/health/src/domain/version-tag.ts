/** What a tag's name says about a release. */
export type TagKind = 'release' | 'prerelease' | 'other';

const NUMBERS = /\d+(?:[._-]\d+)*/g;
const BEFORE_NUMBERS = /(?:^|[^a-z0-9])(v|r|rel|release|version)?[-_.]?$/i;
const PRERELEASE_BEFORE = /(?:^|[^a-z])(?:alpha|beta|rc|pre)(?![a-z])/i;
const PRERELEASE_AFTER = /(?:^|[^a-z])(?:alpha|beta|rc|pre)/i;

/**
 * Whether a tag reads as a version: an optional name, an optional `v`, `r` or `release`, then numbers
 * (`v5.2.5`, `R_2_4_7`, `curl-8_9_1`, `pkg@1.0.0`, `v255`, `20240722`). A lone number needs the `v` or nothing
 * before it. With alpha, beta, rc or pre it is a prerelease.
 */
export function tagKind(name: string): TagKind {
  const last = name.slice(name.lastIndexOf('/') + 1);
  for (const { 0: numbers, index } of last.matchAll(NUMBERS)) {
    const before = last.slice(0, index);
    const marked = BEFORE_NUMBERS.exec(before);
    if (marked === null) continue;
    const isPrerelease =
      PRERELEASE_BEFORE.test(before) || PRERELEASE_AFTER.test(last.slice(index + numbers.length));
    if (isPrerelease) return 'prerelease';
    if (/\d[._-]\d/.test(numbers) || marked[1] !== undefined || before === '') return 'release';
  }
  return 'other';
}
