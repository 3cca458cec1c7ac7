import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#libs/kernel/src/index.js';
import { aCommit, aHistory, aTag, times } from '../../../../test/support/a-history.js';
import type { LatestValues } from './collected-value.js';
import { countDays, historyOf } from './day-counts.js';
import { NOBODY, OBJECTED } from './git-history.js';
import { gitMetrics } from './git-metrics.js';
import { objectedAmong, objectionDigest, objectionsInFile, ownAddresses } from './objection.js';
import { FIRST_METHOD } from './priority-method.js';
import { NOT_ASSESSED, projectPriority } from './project-priority.js';
import { successionFinding } from './succession-finding.js';

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

const ABOUT_PEOPLE = [
  'caf_365d',
  'caf_all',
  'top_share_365d',
  'truck_factor',
  'elephant_factor_365d',
  'newcomer_share_365d',
  'newcomer_committer_share_365d',
  'incumbent_decline',
] as const;

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
    expect(history.tags.map(({ tagger }) => tagger)).toEqual([OBJECTED]);
    expect(history.firstSeenSeconds).toHaveLength(2);
  });

  it('still counts what was done in the project, and says how much has an author', () => {
    const metrics = gitMetrics(history, asOf);
    expect([metrics.commits_365d.value, metrics.silent_days.value]).toEqual([35, 1]);
    for (const key of ABOUT_PEOPLE) {
      expect([key, metrics[key]]).toEqual([key, { value: null, coverage: 0, nullReason: 'not-collected' }]);
    }
  });
});

describe('a list of who objected, written by whoever it is about', () => {
  const asOf = instant('2026-07-01');
  const listing =
    (...names: string[]) =>
    (address: string): boolean =>
      names.some((name) => address === `${name}@${name}.example`);
  const work = [
    ...times(40, (index) => aCommit('2026-03-15', 'bo', { changes: [['added', `src/${index}`]] })),
    ...times(20, () => aCommit('2026-02-15', 'cy')),
    ...times(80, () => aCommit('2025-03-15', 'cy')),
    aCommit('2019-12-15', 'cy'),
  ];

  it('makes an applicant who lists everybody else no more fragile', () => {
    const history = aHistory(work, [], { isComplete: true, hasObjected: listing('cy') });
    const metrics = gitMetrics(history, asOf);
    for (const key of ABOUT_PEOPLE.filter((one) => !one.includes('committer'))) {
      expect([key, metrics[key].value]).toEqual([key, null]);
    }
    const { caf_365d: caf, top_share_365d: topShare, truck_factor: truckFactor } = metrics;
    const latest = { caf_365d: caf, top_share_365d: topShare, truck_factor: truckFactor } as LatestValues;
    const { fragility, missing } = projectPriority(latest, NOT_ASSESSED, FIRST_METHOD);
    expect([fragility, missing]).toEqual([null, expect.arrayContaining(['fragility'])]);
  });

  it('does not make a newcomer who lists themselves unseen', () => {
    expect(successionFinding(aHistory(work), asOf).level).toBe('review');
    const hidden = aHistory(work, [], { isComplete: true, hasObjected: listing('bo') });
    const unknown = { level: 'not-evaluable', signals: [], reason: 'few-attributed' };
    expect(successionFinding(hidden, asOf)).toMatchObject(unknown);
    const onlyCommits = aHistory(
      work.map((one) => (one.author === 'bo' ? { ...one, author: 'cy', committer: 'bo' } : one)),
      [],
      { isComplete: true, hasObjected: listing('bo') },
    );
    expect(successionFinding(onlyCommits, asOf).level).toBe('not-evaluable');
    const moved = historyOf(countDays(onlyCommits, (count) => times(count, (index) => index)));
    expect(successionFinding(moved, asOf).level).toBe('not-evaluable');
    expect(gitMetrics(moved, asOf).newcomer_committer_share_365d.nullReason).toBe('not-collected');
  });

  const someYears = (
    incumbent: number,
    ...newcomers: readonly (readonly [name: string, commits: number])[]
  ) => [
    ...newcomers.flatMap(([name, commits]) => times(commits, () => aCommit('2026-03-15', name))),
    ...times(incumbent, () => aCommit('2026-02-15', 'cy')),
    ...times(incumbent, () => aCommit('2025-03-15', 'cy')),
    aCommit('2019-12-15', 'cy'),
  ];

  it.each([
    [
      'the newcomer whose part tips a notice',
      someYears(64, ['bo', 18], ['dee', 12]),
      ['bo'],
      'notice',
      'not-evaluable',
    ],
    [
      'an incumbent beside whom newcomers tip it anyway',
      someYears(40, ['bo', 30], ['dee', 10]),
      ['dee'],
      'notice',
      'notice',
    ],
    ['a newcomer whose part tips nothing', someYears(90, ['bo', 5], ['dee', 5]), ['bo'], 'none', 'none'],
    ['one of exactly a fifth', someYears(80, ['bo', 20], ['dee', 1]), ['bo'], 'none', 'none'],
    ['one of a fifth that tips it', someYears(76, ['bo', 20], ['dee', 4]), ['bo'], 'none', 'none'],
    [
      'one of a fifth beside others',
      someYears(74, ['bo', 20], ['dee', 6]),
      ['bo'],
      'notice',
      'not-evaluable',
    ],
    [
      'the one who may lead',
      someYears(19, ['bo', 20], ['dee', 19], ['fay', 19], ['gus', 23]),
      ['bo'],
      'review',
      'review',
    ],
  ] as const)('cannot choose the level: %s', (_who, commits, listed, open, hidden) => {
    const level = (names: readonly string[]) =>
      successionFinding(aHistory(commits, [], { isComplete: true, hasObjected: listing(...names) }), asOf)
        .level;
    expect([level([]), level(listed)]).toEqual([open, hidden]);
  });

  it('cannot make a tag, or a decline, of somebody unseen', () => {
    const tagged = (hasObjected: (address: string) => boolean) =>
      aHistory(someYears(90, ['bo', 5]), [aTag('2026-06-01', 'v1.0', { tagger: 'bo' })], {
        ...{ isComplete: true, hasObjected },
      });
    expect(successionFinding(tagged(listing()), asOf).level).toBe('notice');
    const unseen = { level: 'not-evaluable', signals: [], reason: 'hidden-decide' };
    expect(successionFinding(tagged(listing('bo')), asOf)).toMatchObject(unseen);
    const moved = historyOf(countDays(tagged(listing('bo')), (count) => times(count, (index) => index)));
    expect(successionFinding(moved, asOf)).toMatchObject(unseen);
    const declined = (hasObjected: (address: string) => boolean) =>
      aHistory(
        [
          ...times(9, () => aCommit('2026-02-15', 'cy')),
          aCommit('2026-02-15', 'gus'),
          ...times(15, () => aCommit('2025-03-15', 'cy')),
          ...times(6, () => aCommit('2025-03-15', 'gus')),
          ...['cy', 'gus'].map((name) => aCommit('2019-12-15', name)),
        ],
        [],
        { isComplete: true, hasObjected },
      );
    expect(successionFinding(declined(listing()), asOf).level).toBe('notice');
    expect(successionFinding(declined(listing('gus')), asOf)).toMatchObject(unseen);
  });

  it('counts newcomers against all commits, and says how many have a person', () => {
    const commits = someYears(64, ['bo', 18], ['dee', 12]);
    const metrics = gitMetrics(aHistory(commits, [], { isComplete: true, hasObjected: listing('bo') }), asOf);
    const share = { value: 12 / 94, numerator: 12, denominator: 94 };
    for (const key of ['newcomer_share_365d', 'newcomer_committer_share_365d'] as const) {
      expect(metrics[key]).toMatchObject(share);
      expect(metrics[key].coverage).toBeCloseTo(76 / 94, 10);
    }
  });

  it('never hides a level that is told: what is said with them is said without', () => {
    const name = fc.constantFrom('bo', 'cy', 'dee', 'fay', 'gus');
    const day = fc.integer({ min: 0, max: 729 });
    const commit = fc
      .record({ day, author: name, committer: name })
      .map(({ day: ago, ...who }) =>
        aCommit(new Date(Date.parse(asOf) - ago * 86_400_000 - 1).toISOString(), who.author, who),
      );
    fc.assert(
      fc.property(
        fc.array(commit, { minLength: 10, maxLength: 60 }),
        fc.subarray(['bo', 'cy', 'dee', 'fay', 'gus'], { maxLength: 2 }),
        fc.option(name),
        (made, listed, tagger) => {
          const commits = [...made, ...['cy', 'gus'].map((who) => aCommit('2019-12-15', who))];
          const tags = tagger === null ? [] : [aTag('2026-06-01', 'v1.0', { tagger })];
          const level = (names: readonly string[]) =>
            successionFinding(
              aHistory(commits, tags, { isComplete: true, hasObjected: listing(...names) }),
              asOf,
            ).level;
          const hidden = level(listed);
          return hidden === 'not-evaluable' || hidden === level([]);
        },
      ),
    );
  });

  it('of few leaves figures of all the work, each with what it rests on', () => {
    const few = [
      ...times(45, (index) => aCommit('2026-03-15', 'ada', { changes: [['added', `src/${index}`]] })),
      ...times(35, () => aCommit('2026-02-15', 'bo')),
      ...times(20, () => aCommit('2026-02-01', 'cy')),
      ...times(100, () => aCommit('2025-03-15', 'ada')),
      aCommit('2019-12-15', 'ada'),
    ];
    const metrics = gitMetrics(aHistory(few, [], { isComplete: true, hasObjected: listing('cy') }), asOf);
    expect(metrics.top_share_365d).toEqual({ value: 0.45, numerator: 45, denominator: 100, coverage: 0.8 });
    expect(metrics.caf_365d).toEqual({ value: 2, coverage: 0.8 });
    expect(metrics.elephant_factor_365d).toEqual({ value: 2, coverage: 0.8 });
    expect(metrics.truck_factor).toEqual({ value: 1, coverage: 0.8 });
    expect(metrics.incumbent_decline).toMatchObject({ numerator: 45, denominator: 100, coverage: 0.8 });
  });
});
