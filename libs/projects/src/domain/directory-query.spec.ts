import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { DirectoryQuery } from './directory-query.js';
import { readDirectoryQuery } from './directory-query.js';
import { FACETS, tagsOf, untag } from './directory-tags.js';
import { searchWords, sortName } from './search-words.js';

const libexpat = {
  name: 'libexpat',
  slug: 'libexpat-2',
  summary: 'Fast streaming XML parser: für Bäume',
  repositories: [{ owner: 'libexpat', name: 'Libexpat.git' }],
  packages: ['pkg:deb/debian/expat'],
};

function read(wish: Parameters<typeof readDirectoryQuery>[0]): DirectoryQuery {
  const query = readDirectoryQuery(wish);
  if (isRefusal(query)) throw new Error(query.code);
  return query;
}

describe('the words of a project', () => {
  it('name it by every ending of its name, short name, repositories and packages', () => {
    const words = searchWords(libexpat);
    for (const word of ['=libexpat', '=expat', '=pat', '=2', '=git', '=deb', '=debian']) {
      expect(words).toContain(word);
    }
    expect(words).not.toContain('=at');
  });

  it('find it by its summary without naming it, accents aside', () => {
    const words = searchWords(libexpat);
    for (const word of ['streaming', 'xml', 'fur', 'baume']) {
      expect(words).toContain(word);
      expect(words).not.toContain(`=${word}`);
    }
  });

  it('are a bounded set of plain words, whatever somebody enters', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 1_000 });
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 5 }), (name, summary, packages) => {
        const words = searchWords({ ...libexpat, name, summary, packages });
        expect(words.length).toBeLessThanOrEqual(400);
        expect(new Set(words).size).toBe(words.length);
        for (const word of words) expect(word).toMatch(/^=?[\p{L}\p{N}]{1,80}$/u);
        expect([...sortName(name)].length).toBeLessThanOrEqual(60);
      }),
    );
  });
});

describe('the tags of a project', () => {
  const project = {
    eurostackLayer: 'networks',
    licence: '(MIT OR GPL-2.0-only WITH Classpath-exception-2.0) AND MIT',
    isOsiApproved: true,
    lifecycle: 'archived',
    language: 'C++',
    repositories: [
      { forge: 'github', host: 'github.com' },
      { forge: 'github', host: 'github.com' },
    ],
  } as const;

  it('are one per public fact, a licence expression by its ids', () => {
    expect(tagsOf(project).sort()).toEqual([
      'forge:github',
      'host:github.com',
      'language:c++',
      'layer:networks',
      'licence:GPL-2.0-only',
      'licence:MIT',
      'lifecycle:archived',
      'osi:yes',
    ]);
  });

  it('say unknown of a licence nobody knows, and nothing of a forge that is not there', () => {
    const unknown = { ...project, licence: null, isOsiApproved: null, language: null, repositories: [] };
    expect(tagsOf(unknown).sort()).toEqual(['layer:networks', 'lifecycle:archived', 'osi:unknown']);
  });

  it('come apart again', () => {
    for (const text of tagsOf(project)) {
      const { facet, value } = untag(text);
      expect(FACETS).toContain(facet);
      expect(`${facet}:${value}`).toBe(text);
    }
  });
});

describe('a wish', () => {
  it('narrows by tags, spelt as they are stored', () => {
    const query = read({
      layer: 'chips',
      licence: 'mit',
      osiApproved: 'no',
      language: 'Rust',
      host: 'Codeberg.ORG',
    });
    expect(query).toEqual({
      tags: ['layer:chips', 'licence:MIT', 'osi:no', 'language:rust', 'host:codeberg.org'],
      search: null,
      sort: 'name',
    });
  });

  it.each([
    ['xml pars', "('=xml':* | 'xml':*) & ('=pars':* | 'pars':*)"],
    ['Bäume!', "('=baume':* | 'baume':*)"],
    ["'; DROP TABLE", "('=drop':* | 'drop':*) & ('=table':* | 'table':*)"],
    ['pkg:npm/expr', "('=npm':* | 'npm':*) & ('=expr':* | 'expr':*)"],
    ['github.com/acme', "('=acme':* | 'acme':*)"],
    ['https://github.com/acme/widget', "('=acme':* | 'acme':*) & ('=widget':* | 'widget':*)"],
  ])('of %p looks for words that begin so', (q, anywhere) => {
    expect(read({ q }).search?.anywhere).toBe(anywhere);
  });

  it('finds exactly the project of a repository address or package URL', () => {
    expect(read({ q: 'git@github.com:Acme/Widget.git' }).search?.urlKey).toBe(
      'https://github.com/acme/widget',
    );
    expect(read({ q: 'github.com/Acme/Widget' }).search?.urlKey).toBe('https://github.com/acme/widget');
    expect(read({ q: 'pkg:NPM/@acme/widget@1.0' }).search?.purl).toBe('pkg:npm/%40acme/widget');
    expect(read({ q: 'widget' }).search).toMatchObject({ urlKey: null, purl: null, slug: 'widget' });
  });

  it('is sorted by relevance where something is searched for', () => {
    expect([read({ q: 'x' }).sort, read({ q: 'x', sort: 'name' }).sort, read({}).sort]).toEqual([
      'relevance',
      'name',
      'name',
    ]);
  });

  it.each([
    [{ q: ' -- ' }, 'projects.query-empty', 'q'],
    [{ sort: 'relevance' }, 'projects.relevance-needs-query', 'sort'],
    [{ licence: 'free' }, 'projects.licence-invalid', 'licence'],
    [{ licence: 'MIT OR ISC' }, 'projects.licence-invalid', 'licence'],
  ] as const)('%j is refused', (wish, code, path) => {
    expect(readDirectoryQuery(wish)).toMatchObject({ code, path });
  });

  it('never is anything but quoted words to the database', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (q) => {
        const query = readDirectoryQuery({ q });
        if (isRefusal(query)) return;
        expect(query.search?.naming).toMatch(/^'=[\p{L}\p{N}]+':\*( & '=[\p{L}\p{N}]+':\*){0,5}$/u);
      }),
    );
  });
});
