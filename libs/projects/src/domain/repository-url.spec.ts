import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { RepositoryAddress } from './repository-url.js';
import { normaliseRepository } from './repository-url.js';

describe('repository addresses', () => {
  it.each([
    ['https://github.com/Acme/Widget', 'https://github.com/Acme/Widget', 'github'],
    ['https://github.com/Acme/Widget.git', 'https://github.com/Acme/Widget', 'github'],
    ['https://www.github.com/acme/widget/tree/main/src?x=1#y', 'https://github.com/acme/widget', 'github'],
    ['git+https://github.com/acme/widget.git', 'https://github.com/acme/widget', 'github'],
    ['git://github.com/acme/widget.git', 'https://github.com/acme/widget', 'github'],
    ['git@github.com:acme/widget.git', 'https://github.com/acme/widget', 'github'],
    ['ssh://git@codeberg.org/acme/widget', 'https://codeberg.org/acme/widget', 'forgejo'],
    ['ssh://git@git.acme.example:2222/acme/widget.git', 'https://git.acme.example/acme/widget', 'other'],
    ['https://gitlab.com/a/b/c/-/tree/main', 'https://gitlab.com/a/b/c', 'gitlab'],
    ['http://git.acme.example/widget.git', 'https://git.acme.example/widget', 'other'],
  ])('%s is %s', (text, url, forge) => {
    expect(normaliseRepository(text)).toMatchObject({ url, forge });
  });

  it.each([
    '',
    'acme/widget',
    'https://github.com/acme',
    'https://github.com/',
    'https://user:secret@github.com/acme/widget',
    'https://git.acme.example:8443/widget',
    'https://localhost/acme/widget',
    'https://127.0.0.1/acme/widget',
    'https://[::1]/acme/widget',
    'file:///srv/widget.git',
    'ext::sh -c id',
    'https://github.com/acme/..',
    'https://github.com/acme/wid get',
    '--upload-pack=id',
  ])('refuses %p', (text) => {
    const answer = normaliseRepository(text, 'repositories[0]');
    expect(isRefusal(answer) && answer.path).toBe('repositories[0]');
  });

  it('gives spellings of one repository one key and is stable', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/);
    fc.assert(
      fc.property(name, name, (owner, repository) => {
        const one = normaliseRepository(`https://github.com/${owner}/${repository}.git`) as RepositoryAddress;
        const other = normaliseRepository(`git@github.com:${owner.toUpperCase()}/${repository}`);
        const again = normaliseRepository(one.url);
        return (other as RepositoryAddress).key === one.key && (again as RepositoryAddress).url === one.url;
      }),
    );
  });
});
