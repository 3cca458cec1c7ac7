import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RepositoryAddress } from './repository-url.js';
import { normaliseRepository } from './repository-url.js';
import { decideSighting } from './sighting.js';

const at = (path: string) => normaliseRepository(`https://github.com/${path}`) as RepositoryAddress;
const old = at('acme/widget');
const moved = at('acme-labs/widget');

describe('a repository seen on its forge', () => {
  it.each([
    ['for the first time', null, '77', old, false, { kind: 'known', isNew: true }],
    ['where it was', '77', '77', old, false, { kind: 'known', isNew: false }],
    ['spelled another way', '77', '77', at('ACME/Widget'), false, { kind: 'known', isNew: false }],
    ['under a new name', '77', '77', moved, false, { kind: 'renamed', to: moved }],
    ['under a new name at the first look', null, '77', moved, false, { kind: 'renamed', to: moved }],
    ['with another number', '77', '99', old, false, { kind: 'flagged', flag: 'other-repository' }],
    ['with another number and name', '77', '99', moved, false, { kind: 'flagged', flag: 'other-repository' }],
    [
      'where another entry has it already',
      '77',
      '77',
      moved,
      true,
      { kind: 'flagged', flag: 'address-taken' },
    ],
    ['twice under two addresses', null, '77', old, true, { kind: 'flagged', flag: 'address-taken' }],
  ] as const)('%s', (_how, forgeId, seen, address, isTaken, expected) => {
    expect(decideSighting({ key: old.key, forgeId }, { forgeId: seen, address }, isTaken)).toEqual(expected);
  });

  it('is never followed to where another number stands, or somebody else is entered', () => {
    const id = fc.constantFrom('1', '2', '3');
    const address = fc.constantFrom(old, moved, at('other/thing'));
    fc.assert(
      fc.property(fc.option(id), id, address, address, fc.boolean(), (forgeId, seen, from, to, isTaken) => {
        const decision = decideSighting({ key: from.key, forgeId }, { forgeId: seen, address: to }, isTaken);
        if (decision.kind === 'flagged') return isTaken || (forgeId !== null && forgeId !== seen);
        return !isTaken && (forgeId === null || forgeId === seen);
      }),
    );
  });
});
