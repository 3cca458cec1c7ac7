import type { MetricKey } from './catalogue.js';

/** What a metric means, and who tells it; the first that knows it, in this order. */
export interface MetricText {
  readonly definition: string;
  readonly sources: string;
}

const FORGE = 'GitHub, GitLab, Forgejo';
const HISTORY = 'git history';
const REGISTRY = 'file of a registry or distribution';
const SCORECARD = 'file of OpenSSF Scorecard';

const forge = (definition: string): MetricText => ({ definition, sources: FORGE });
const history = (definition: string): MetricText => ({ definition, sources: HISTORY });
const registry = (definition: string): MetricText => ({ definition, sources: REGISTRY });
const check = (name: string): MetricText => ({
  definition: `The result of the check ${name}, 0 to 10. Checks are kept one by one and never added up.`,
  sources: SCORECARD,
});

/** Every metric of the catalogue in words, for the page of the method. People are humans; machines count nowhere. */
export const METRIC_TEXTS: Readonly<Record<MetricKey, MetricText>> = {
  archived: forge('The main repository is archived.'),
  disabled: { definition: 'The forge has disabled the main repository.', sources: 'GitHub' },
  fork: forge('The main repository is a fork of another one on its forge.'),
  mirror: forge('The main repository mirrors one that is elsewhere.'),
  empty: forge('The main repository holds no commit.'),
  deprecated: registry('All of the project’s packages are marked as deprecated where they are published.'),
  direct_dependents: registry(
    'Packages that name one of the project’s packages as a dependency. Of several packages the highest number, never the sum.',
  ),
  transitive_dependents: registry(
    'Packages that need one of the project’s packages, directly or through others.',
  ),
  distribution_presence: registry(
    'Share of the systems counted by a distribution that have the project installed.',
  ),
  download_rank_share: registry(
    'Where the project stands by downloads among the packages of its registry: 1 the most downloaded, 0 the least.',
  ),
  funding_channels: {
    definition:
      'Different addresses for money in FUNDING.yml, funding.json and package metadata; the most that one source saw.',
    sources: `${FORGE}, the project’s own funding files`,
  },
  sponsors: { definition: 'Public sponsors of the project’s account.', sources: 'GitHub' },
  releases_365d: {
    definition:
      'Published releases that are no prereleases; without a forge, tags that read as versions and are neither alpha, beta, rc nor pre.',
    sources: `${FORGE}, ${HISTORY}`,
  },
  release_interval_days: {
    definition: 'Median of the days between the last ten releases.',
    sources: `${FORGE}, ${HISTORY}`,
  },
  demand_180d: forge(
    'Issues and pull requests that outsiders opened: neither owner, member nor collaborator.',
  ),
  first_response_issue_days: forge(
    'Kaplan–Meier median of the days from an issue to the first answer by another human. Unanswered issues count as open so long, and are not left out.',
  ),
  first_response_pr_days: forge(
    'The same for pull requests; a review or a merge by another human is an answer.',
  ),
  unanswered_ratio_180d: forge(
    'Of the issues and pull requests of outsiders that are older than 14 days: the share without an answer by another human.',
  ),
  pr_closure_ratio_180d: forge(
    'Pull requests closed or merged in the window, divided by those opened in it. May be above 1.',
  ),
  backlog_growth_180d: forge(
    'Issues and pull requests of people opened in the window, less those closed or merged in it.',
  ),
  resolution_issue_days: forge('Kaplan–Meier median of the days from opening an issue to closing it.'),
  resolution_pr_days: forge(
    'Kaplan–Meier median of the days from opening a pull request to closing or merging it.',
  ),
  first_review_pr_days: forge(
    'Kaplan–Meier median of the days from a pull request to the first review by another human.',
  ),
  review_coverage_180d: {
    definition:
      'Share of the changes to the default branch that another human approved; changes pushed directly count as unreviewed.',
    sources: 'GitHub',
  },
  self_merge_ratio_180d: forge('Share of the merged pull requests that their own author merged.'),
  commits_90d: history('Commits of humans on the default branch, without merges.'),
  commits_365d: history('Commits of humans on the default branch, without merges.'),
  silent_days: {
    definition: 'Days since the last commit, merge, release or answer of a maintainer.',
    sources: `${FORGE}, ${HISTORY}`,
  },
  scorecard_maintained: check('Maintained'),
  scorecard_code_review: check('Code-Review'),
  scorecard_branch_protection: check('Branch-Protection'),
  scorecard_security_policy: check('Security-Policy'),
  scorecard_dangerous_workflow: check('Dangerous-Workflow'),
  scorecard_token_permissions: check('Token-Permissions'),
  scorecard_vulnerabilities: check('Vulnerabilities'),
  scorecard_signed_releases: check('Signed-Releases'),
  openssf_criticality: {
    definition:
      'The criticality score of OpenSSF on its ten signals: Σ w·ln(1 + v)/ln(1 + T), divided by Σ w of the signals present. For comparison only.',
    sources: 'file of OpenSSF Criticality Score signals',
  },
  active_maintainers_365d: {
    definition:
      'People with at least two merges, pushes, tags or reviews of somebody else’s change, all together.',
    sources: 'GitHub',
  },
  caf_365d: history(
    'Contributor absence factor: the fewest people whose commits are together more than half. Not told for under ten commits.',
  ),
  caf_all: history('The same over the whole history.'),
  top_share_365d: history('Share of the commits made by the most active author.'),
  diversity_365d: history('1 less the share of the most active author.'),
  truck_factor: history(
    'After Avelino et al.: how many authors, those of most files first, can leave until fewer than half of the files have one. Without following renames.',
  ),
  elephant_factor_365d: history(
    'The fewest employers, by the domain of an address, whose commits are together more than half. Who writes from free mail stands alone.',
  ),
  newcomer_share_365d: history(
    'Share of the commits whose author first appeared in the project less than 36 months before.',
  ),
  newcomer_committer_share_365d: history(
    'Share of the commits whose committer first appeared in the project less than 36 months before.',
  ),
  incumbent_decline: history(
    '1 less the commits of this year divided by those of the year before, of the people who first appeared 36 months ago or earlier; at least 0.',
  ),
};
