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
    'Whoever writes or commits code of a project that applies, that the fund pays, or that is on the short list for outreach. Of every other project only facts of the project are kept.',
  isRead:
    'Names, addresses and dates of commits, merges and tags in the public git history; what a forge shows of merges and reviews. Names and addresses are dropped once people are counted.',
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
      what: 'Times of single pushes, merges, issues and answers, as a forge last told them of every project',
      ofWhom: 'nobody by name; whoever compares them with the forge knows people again',
      shownTo: 'nobody',
      kept: `until the forge is read again, at most ${KEPT_FOR.readings}`,
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
  notReachedByObjections: [
    'What a forge shows of merges and reviews, counted by account and kept as a number alone.',
    'Times of pushes, merges and issues as a forge last told them: no account stands beside them.',
    'Figures that exist already: they go with their time.',
  ],
} as const;
