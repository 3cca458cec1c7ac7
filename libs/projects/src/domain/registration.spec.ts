import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '#libs/kernel/src/index.js';
import { decideProof, proofAddress, provenGround } from './control-proof.js';
import { editorsAmong } from './editors.js';
import { checkEntry, slugOf } from './registration.js';

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
    ['漢字', ''],
  ])('writes %p as %p', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
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
