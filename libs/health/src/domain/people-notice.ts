/** What a fund says of itself in its notice: a policy of kind `people-data`. */
export interface PeopleDataPolicy {
  readonly legalBasis: string;
  readonly officer: { readonly name: string; readonly contact: string };
}

/** One kind of thing that is kept. */
export interface KeptOfPeople {
  readonly what: string;
  readonly ofWhom: string;
  readonly shownTo: string;
  readonly kept: string;
}

/** The notice to people whose public work is looked at (articles 13 and 14 GDPR; docs/people-data.md says more). */
export interface PeopleNotice extends PeopleDataPolicy {
  readonly policyVersion: number;
  readonly purpose: string;
  readonly whoseWork: string;
  readonly isRead: string;
  readonly keeps: readonly KeptOfPeople[];
  readonly objecting: readonly string[];
  readonly reachedByObjections: readonly string[];
  readonly notReachedByObjections: readonly string[];
}

/** How long what is derived from people stays; expiry deletes by the same periods. */
export const KEPT_FOR = {
  figures: '2 years',
  signals: '12 months',
  readings: '12 months',
  reads: '1 year',
} as const;

/** The notice of a fund with this policy. */
export function peopleNotice(policy: PeopleDataPolicy, policyVersion: number): PeopleNotice {
  const { legalBasis, officer } = policy;
  return { policyVersion, legalBasis, officer, ...NOTICE };
}

const NOTICE = {
  purpose:
    'To find projects that many depend on and few keep, and to talk to them in time. No figure declines anybody.',
  whoseWork:
    'People are counted only in projects that apply, that the fund pays, or that are on the short list for outreach: whoever writes or commits their code. Of every other project in the directory nobody is counted and no history is read; kept are its facts, and, without names or accounts, when issues, changes and answers came and went as its forge tells.',
  isRead:
    'Of projects whose people are counted: names, addresses and dates of commits, merges and tags in the public git history, and accounts beside merges, pushes and reviews on a forge. Of every project: what its forge shows of issues, pull requests, releases and answers, where accounts only tell outsiders from maintainers, machines from people, and one person from another. Names, addresses and accounts are dropped once that is told.',
  keeps: [
    {
      what: 'Figures such as the share of the most active author, and priorities they entered',
      ofWhom: 'nobody by name',
      shownTo:
        'the project itself, programme staff, the chair and assigned reviewers, auditors; every look is logged',
      kept: KEPT_FOR.figures,
    },
    {
      what: 'Counts per day under numbers drawn by lot',
      ofWhom: 'pseudonymous',
      shownTo: 'nobody',
      kept: KEPT_FOR.figures,
    },
    {
      what: 'Times of single pushes, merges, issues and answers as a forge last told them, of every project in the directory: what figures on how it is run are computed from while nothing happens there',
      ofWhom: 'nobody by name; whoever compares them with the forge knows people again',
      shownTo: 'nobody',
      kept: `until the forge is read again, at most ${KEPT_FOR.readings}`,
    },
    {
      what: 'How a project is run, of every project in the directory: demand, answers, backlog, reviews, merges by their own author, days of silence',
      ofWhom: 'nobody by name; where one person keeps a project it is what that person does',
      shownTo:
        'the project itself, programme staff, the board, executives, auditors; the public sees facts of the project alone',
      kept: 'as long as the project is in the directory',
    },
    {
      what: 'Succession signals and notes beside them',
      ofWhom: 'the project, nobody by name',
      shownTo: 'programme staff and the chair of the board',
      kept: KEPT_FOR.signals,
    },
    {
      what: 'Who looked at any of it, and when',
      ofWhom: 'the reader',
      shownTo: 'the data-protection officer and auditors',
      kept: KEPT_FOR.reads,
    },
  ],
  objecting: [
    'Signed in: POST /api/v1/me/health-objections, without a reason; /withdrawal takes it back.',
    'By mail to the data-protection officer, everywhere or in one project.',
    'By a file .plinth-objections at the root of a repository, one address a line.',
  ],
  reachedByObjections: [
    'What people are counted in, from the next count on: shares, counts of people, counts per day under numbers, and succession signals.',
  ],
  notReachedByObjections: [
    'What a forge shows of merges and reviews, counted by account and kept as a number alone.',
    'Times of pushes, merges, issues and answers as a forge last told them, and figures on how a project is run: no account stands beside them by which anybody could be left out.',
    'Figures that exist already: they go with their time.',
  ],
} as const;
