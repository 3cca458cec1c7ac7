import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { decideProof, proofAddress, provenGround } from './control-proof.js';
import { editorsAmong } from './editors.js';
import { checkEntry, slugOf } from './registration.js';
import { NAMING, searchWords, wordsOf } from './search-words.js';

const entry = {
  name: 'Widget Library',
  summary: 'Widgets for everybody.',
  licence: 'MIT',
  eurostackLayer: 'software-platforms',
  repositories: ['git@github.com:acme/widget.git', 'https://github.com/ACME/widget'],
  packages: ['pkg:npm/@acme/widget@1.0.0', 'pkg:deb/debian/widget?arch=amd64'],
};

describe('registration', () => {
  it('normalises and removes repetitions', () => {
    expect(checkEntry(entry)).toMatchObject({
      slug: 'widget-library',
      licence: { expression: 'MIT', isOsiApproved: true },
      repositories: [{ url: 'https://github.com/acme/widget' }],
      packages: ['pkg:npm/%40acme/widget', 'pkg:deb/debian/widget'],
    });
  });

  it('takes a project without repository and licence', () => {
    expect(isRefusal(checkEntry({ ...entry, licence: null, repositories: [], packages: [] }))).toBe(false);
  });

  it('names every wrong field at once', () => {
    const answer = checkEntry({
      name: '!!!',
      summary: '',
      homepage: 'javascript:alert(1)',
      licence: 'none of yours',
      eurostackLayer: 'moon',
      repositories: ['https://github.com/acme/widget', 'nothing'],
      packages: ['express'],
    });
    expect(isRefusal(answer) && answer.details?.map(({ path }) => path)).toEqual([
      'name',
      'eurostackLayer',
      'homepage',
      'licence',
      'repositories[1]',
      'packages[0]',
    ]);
  });

  it.each([
    ['XZ Utils', 'xz-utils'],
    [' Café  & Thé ', 'cafe-the'],
    ['C++', 'c'],
    ['Łódź Løve', 'łodz-løve'],
    ['日本語ライブラリ', '日本語ライブラリ'],
    ['Библиотека Йод', 'библиотека-йод'],
    ['한국어 도구', '한국어-도구'],
    ['हिन्दी', 'हिन्दी'],
    ['日本語 lib', '日本語-lib'],
    ['!!! 🎉', ''],
  ])('writes %p as %p', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  /** Names of any script that have a letter or a digit, and are no more than the directory takes. */
  const names = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
    .filter((name) => /[\p{L}\p{N}]/u.test(name.normalize('NFKD')));

  it('takes every name with a letter or a digit, under a short name that may stand in an address', () => {
    fc.assert(
      fc.property(names, (name) => {
        const answer = checkEntry({ ...entry, name });
        const slug = isRefusal(answer) ? '' : answer.slug;
        expect(slug).toMatch(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(-[\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*$/u);
        expect([...slug].length).toBeLessThanOrEqual(60);
        expect([slug.normalize('NFC'), slugOf(slug)]).toEqual([slug, slug]);
        expect(decodeURIComponent(encodeURIComponent(slug))).toBe(slug);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is found by its whole name and by its short name', () => {
    fc.assert(
      fc.property(names, (name) => {
        const slug = slugOf(name);
        const kept = searchWords({ name, slug, summary: '', repositories: [], packages: [] });
        for (const q of [name, slug]) {
          for (const word of wordsOf(q)) expect(kept.some((one) => one.startsWith(NAMING + word))).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('editors', () => {
  it('are those who proved control, else who registered', () => {
    const registrant = { personId: 'r', relation: 'registrant' } as const;
    const maintainer = { personId: 'm', relation: 'maintainer' } as const;
    expect(editorsAmong([registrant])).toEqual(['r']);
    expect(editorsAmong([registrant, maintainer])).toEqual(['m']);
    expect(editorsAmong([])).toEqual([]);
  });
});

describe('proof of control', () => {
  const github = { url: 'https://github.com/acme/w', forge: 'github', owner: 'acme', name: 'w' } as const;
  it('knows where the token has to stand', () => {
    const project = { homepage: 'https://acme.example/w/', repository: github };
    expect(proofAddress(project, 'repository-file')).toBe(
      'https://raw.githubusercontent.com/acme/w/HEAD/.plinth-control',
    );
    expect(proofAddress({ ...project, repository: null }, 'well-known')).toBe(
      'https://acme.example/.well-known/plinth-control',
    );
  });

  it.each(['github', 'other'] as const)('takes no homepage for a proof of a repository at %s', (forge) => {
    const project = { homepage: 'https://acme.example/', repository: { ...github, forge } };
    expect(proofAddress(project, 'well-known')).toMatchObject({ code: 'projects.proof-impossible' });
  });

  it('is about the repository, and without one about the site', () => {
    expect(provenGround('https://acme.example/a', 'https://github.com/acme/w')).toBe(
      'https://github.com/acme/w',
    );
    expect(provenGround('https://acme.example/a', undefined)).toBe(
      provenGround('https://acme.example/b', undefined),
    );
    expect(provenGround('https://acme.example', undefined)).not.toBe(
      provenGround('https://emca.example', undefined),
    );
    expect(provenGround(null, undefined)).toBeNull();
  });

  it('says where there is no such place', () => {
    const other = { ...github, forge: 'other' } as const;
    expect(isRefusal(proofAddress({ homepage: null, repository: other }, 'repository-file'))).toBe(true);
    expect(isRefusal(proofAddress({ homepage: 'http://acme.example', repository: null }, 'well-known'))).toBe(
      true,
    );
  });

  it('takes the token on its own line of an answer that succeeded, and nothing else', () => {
    const token = 'plinth-control=abc';
    expect(decideProof({ status: 200, text: `hello\r\n${token} \n` }, token)).toEqual({ proven: true });
    expect(isRefusal(decideProof({ status: 404, text: token }, token))).toBe(true);
    expect(isRefusal(decideProof({ status: 200, text: `x${token}` }, token))).toBe(true);
  });
});
