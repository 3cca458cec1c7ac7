import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { Duty } from './four-eyes.js';
import { decideApproval, decideRelease, missingApprovals } from './four-eyes.js';

const threshold = 25_000_000n;
const facts = (amountMinor: bigint, done: readonly (readonly [Duty, string])[]) => ({
  amountMinor,
  done: done.map(([duty, personId]) => ({ duty, personId })),
  payeePeople: ['payee', 'editor'],
});
const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.code : answer);

describe('four eyes', () => {
  it.each<[bigint, [Duty, string][], string, string]>([
    [100n, [['certify', 'programme']], 'treasury-1', 'approve'],
    [100n, [['certify', 'programme']], 'programme', 'treasury.four-eyes'],
    [100n, [['certify', 'programme']], 'payee', 'treasury.payee-may-not-act'],
    [100n, [['certify', 'programme']], 'editor', 'treasury.payee-may-not-act'],
    [
      100n,
      [
        ['certify', 'programme'],
        ['approve', 'treasury-1'],
      ],
      'treasury-2',
      'treasury.already-approved',
    ],
    [
      threshold,
      [
        ['certify', 'programme'],
        ['approve', 'treasury-1'],
      ],
      'treasury-2',
      'second-approve',
    ],
    [
      threshold,
      [
        ['certify', 'programme'],
        ['approve', 'treasury-1'],
      ],
      'treasury-1',
      'treasury.four-eyes',
    ],
  ])('%p approved so far %j: approval by %s is %s', (amount, done, person, expected) => {
    expect(codeOf(decideApproval(facts(amount, done), person, threshold))).toBe(expected);
  });

  it.each<[bigint, [Duty, string][], string, string]>([
    [100n, [['certify', 'programme']], 'treasury-2', 'treasury.approval-missing'],
    [
      100n,
      [
        ['certify', 'programme'],
        ['approve', 'treasury-1'],
      ],
      'treasury-2',
      'release',
    ],
    [
      100n,
      [
        ['certify', 'programme'],
        ['approve', 'treasury-1'],
      ],
      'treasury-1',
      'treasury.four-eyes',
    ],
    [
      100n,
      [
        ['certify', 'programme'],
        ['approve', 'treasury-1'],
      ],
      'programme',
      'treasury.four-eyes',
    ],
    [
      100n,
      [
        ['certify', 'programme'],
        ['approve', 'treasury-1'],
      ],
      'payee',
      'treasury.payee-may-not-act',
    ],
    [
      threshold,
      [
        ['certify', 'programme'],
        ['approve', 'treasury-1'],
      ],
      'treasury-3',
      'treasury.approval-missing',
    ],
    [
      threshold,
      [
        ['certify', 'p'],
        ['approve', 't1'],
        ['second-approve', 't2'],
      ],
      't3',
      'release',
    ],
  ])('%p with %j: release by %s is %s', (amount, done, person, expected) => {
    expect(codeOf(decideRelease(facts(amount, done), person, threshold))).toBe(expected);
  });

  it('never lets one person have two parts, whatever they try', () => {
    const people = fc.constantFrom('a', 'b', 'c', 'd', 'payee');
    fc.assert(
      fc.property(
        fc.array(people, { maxLength: 30 }),
        fc.bigInt({ min: 1n, max: 2n * threshold }),
        (tries, amount) => {
          const done: [Duty, string][] = [['certify', 'a']];
          for (const person of tries) {
            const approval = decideApproval(facts(amount, done), person, threshold);
            if (!isRefusal(approval)) done.push([approval, person]);
            else if (!isRefusal(decideRelease(facts(amount, done), person, threshold))) {
              done.push(['release', person]);
              break;
            }
          }
          const actors = done.map(([, person]) => person);
          const isReleased = done.some(([duty]) => duty === 'release');
          return (
            new Set(actors).size === actors.length &&
            !actors.includes('payee') &&
            (!isReleased || missingApprovals(facts(amount, done), threshold).length === 0)
          );
        },
      ),
    );
  });
});
