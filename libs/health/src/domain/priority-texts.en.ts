import type { PriorityTexts } from './priority-words.js';

/** The explanation in English. Another language is another file of this shape. */
export const ENGLISH: PriorityTexts = {
  status: {
    ok: 'The priority is {scale} of 100: how critical the project is, times how underfunded, times how fragile.',
    'insufficient-data':
      'Too little is known for a priority. That is no judgement; the project is listed apart.',
    'succession-list': 'The project is archived or deprecated. It is listed apart, for succession.',
  },
  missing: {
    criticality: 'Missing: any sign of how much depends on it.',
    underfunding: 'Missing: a reference need, which staff assign with a reason.',
    fragility: 'Missing: enough figures about how it is kept; less than the least share was observed.',
  },
  channel: {
    transitiveDependents:
      'How critical: {value}, by the projects that depend on it directly or through others.',
    directDependents: 'How critical: {value}, by the projects that depend on it directly.',
    downloadRankShare: 'How critical: {value}, by its place among downloads.',
    distroPresence: 'How critical: {value}, by its place in distributions.',
    exposure: 'How critical: {value}, by what reviewers said about who is exposed to it.',
  },
  underfunding: {
    known: 'How underfunded: {low} of its reference need is not covered, paid work taken into account.',
    range:
      'How underfunded: between {low} and {high}; the middle counts, because income or paid work is not known.',
  },
  part: {
    people: 'It stands on few people: {value} of the worst case, and {share} of its fragility.',
    response: 'Questions and patches of outsiders wait for an answer: {value}, and {share} of its fragility.',
    backlog: 'Pull requests are opened faster than closed: {value} stay open, and {share} of its fragility.',
    succession:
      'Those who know it longest do less than a year before, or it has fallen silent: {value}, and {share} of its fragility.',
    practice: 'Changes go in without another person’s review: {value}, and {share} of its fragility.',
  },
  lever: {
    'second-maintainer': 'If a second maintainer carried 30 % of the commits: {before} → {after}.',
    'shared-evenly': 'If two maintainers shared the work evenly: {before} → {after}.',
    answered: 'If every question and patch got an answer within two weeks: {before} → {after}.',
    'merged-or-closed': 'If as many pull requests were closed as are opened: {before} → {after}.',
    'half-reviewed': 'If another person reviewed half of the changes: {before} → {after}.',
    'half-funded': 'If income covered half of the reference need: {before} → {after}.',
    'fully-funded': 'If income covered the reference need: {before} → {after}.',
    'half-paid': 'If half of the work were paid: {before} → {after}.',
  },
  unknown: {
    income: 'Income is not known. Known, the priority would lie between {low} and {high}.',
    'paid-share':
      'It is not known how much of the work is paid. Known, the priority would lie between {low} and {high}.',
    people:
      'It is not known on how many people it stands. Known, the priority would lie between {low} and {high}.',
    response:
      'It is not known how many outsiders wait. Known, the priority would lie between {low} and {high}.',
    backlog:
      'It is not known how pull requests are closed. Known, the priority would lie between {low} and {high}.',
    decline:
      'It is not known whether those who know it do less than before. Known, the priority would lie between {low} and {high}.',
    practice:
      'It is not known how changes are reviewed. Known, the priority would lie between {low} and {high}.',
    demand:
      'It is not known how many outsiders come. Known, the priority would lie between {low} and {high}.',
    reach:
      'Not every sign of use was looked at. With all of them the priority would lie between {low} and {high}.',
  },
};
