import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import { aCommit, aHistory, aTag, times } from '../../../../test/support/a-history.js';
import { NOBODY } from './git-history.js';
import { gitMetrics } from './git-metrics.js';
import { objectedAmong, objectionDigest, objectionsInFile, ownAddresses } from './objection.js';

const digestOf = (address: string): string => objectionDigest(address) as string;

describe('an objection', () => {
  it.each([
    ['Ada@Weber.example', 'ada@weber.example'],
    ['<ada@weber.example>', 'ada@weber.example'],
    ['123+ada@users.noreply.github.com', 'ada@users.noreply.github.com'],
  ])('by %s is known again by %s', (given, found) => {
    expect(objectedAmong([digestOf(given)])(found)).toBe(true);
    expect(objectedAmong([digestOf(given)])('bo@weber.example')).toBe(false);
  });

  it.each([
    '',
    'ada',
    'noreply@github.com',
    'root@localhost',
    'a b@c.example',
    `${'a'.repeat(300)}@a.example`,
  ])('is not taken of %p, which is nobody’s own address', (address) =>
    expect(objectionDigest(address)).toBeNull(),
  );

  it('keeps no address', () => {
    expect(digestOf('ada@weber.example')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is made for every identity a person proved', () => {
    const forge = { iss: 'https://github.com', login: 'adab' };
    expect(
      ownAddresses([
        { address: 'ada@weber.example', forge: null },
        { address: null, forge },
      ]),
    ).toEqual(['ada@weber.example', 'adab@users.noreply.github.com']);
  });

  it('stands in a file of the repository, one address a line', () => {
    const hasObjected = objectionsInFile('# who asked\nAda@weber.example  # by mail\n\nnobody\r\n');
    expect([hasObjected('ada@weber.example'), hasObjected('nobody'), hasObjected('')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('a history with somebody who objected', () => {
  const asOf = instant('2026-07-01');
  const commits = [
    ...times(12, () => aCommit('2026-05-01', 'ada <ada@weber.example>')),
    ...times(12, () => aCommit('2026-04-01', 'ada <other@weber.example>')),
    ...times(11, () => aCommit('2026-03-01', 'bo')),
    aCommit('2026-06-30', 'ada', { isMerge: true }),
  ];
  const tags = [aTag('2026-06-01', 'v1.0', { tagger: 'ada' })];
  const history = aHistory(commits, tags, {
    isComplete: true,
    hasObjected: (address) => address === 'ada@weber.example',
  });

  it('does not count them as a person, under any of their addresses', () => {
    expect([...new Set(history.commits.authors)].sort()).toHaveLength(2);
    expect(history.commits.authors.filter((author) => author === NOBODY)).toHaveLength(24);
    expect(history.commits.employers.filter((employer) => employer === NOBODY)).toHaveLength(24);
    expect(history.tags.map(({ tagger }) => tagger)).toEqual([NOBODY]);
    expect(history.firstSeenSeconds).toHaveLength(2);
  });

  it('still counts what was done in the project, and says how much has an author', () => {
    const metrics = gitMetrics(history, asOf);
    expect([metrics.commits_365d.value, metrics.silent_days.value]).toEqual([35, 1]);
    expect(metrics.top_share_365d).toEqual({ value: 1, numerator: 11, denominator: 11, coverage: 11 / 35 });
    expect(metrics.caf_365d).toEqual({ value: 1, coverage: 11 / 35 });
    expect(metrics.elephant_factor_365d.nullReason).toBe('not-applicable');
  });
});
