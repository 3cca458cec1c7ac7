import { describe, expect, it } from '@jest/globals';
import { refsDigest } from './refs.js';

const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
const HEAD = `${one}\tHEAD`;
const tag = `${two}\trefs/tags/v1`;

describe('the digest of what a repository names', () => {
  it.each([
    ['whatever the order', [tag, HEAD]],
    ['as a local git lists them', [`${one} HEAD`, `${two} refs/tags/v1`]],
    ['beside what a tag points at', [HEAD, tag, `${one}\trefs/tags/v1^{}`]],
    ['beside branches and pull requests', [HEAD, `${two}\trefs/heads/x`, `${two}\trefs/pull/1/head`, tag]],
    ['beside a HEAD of somebody else', [HEAD, `${two}\trefs/remotes/origin/HEAD`, tag]],
  ])('is the same %s', (_how, lines) => {
    expect(refsDigest(`${lines.join('\n')}\n`)).toBe(refsDigest(`${HEAD}\n${tag}\n`));
  });

  it.each([
    ['another commit', [`${two}\tHEAD`, tag]],
    ['a tag elsewhere', [HEAD, `${one}\trefs/tags/v1`]],
    ['a tag of another name', [HEAD, `${two}\trefs/tags/v2`]],
    ['no tag', [HEAD]],
  ])('is another with %s', (_what, lines) => {
    expect(refsDigest(lines.join('\n'))).not.toBe(refsDigest(`${HEAD}\n${tag}\n`));
  });

  it('is unknown where HEAD names no commit: a branch may still be what is counted', () => {
    expect([refsDigest(''), refsDigest(tag)]).toEqual([null, null]);
  });
});
