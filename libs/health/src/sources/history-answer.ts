import type { Instant } from '#libs/kernel/src/index.js';
import { collected } from '../domain/collected-value.js';
import type { SourceName } from '../domain/collected-value.js';
import type { History } from '../domain/git-history.js';
import type { GitMetric } from '../domain/git-metrics.js';
import { GIT_METRICS, RESTS_ON, diversity, gitMetrics } from '../domain/git-metrics.js';
import { successionFinding } from '../domain/succession-finding.js';
import type { ReviewCoverageAt } from '../domain/succession.js';
import type { SourceAnswer } from './evidence-source.js';

/** Everything a git history tells, with provenance. Names are gone by now: a history holds numbers. */
export function historyAnswer(
  history: History,
  from: {
    readonly source: SourceName;
    readonly sourceVersion: string;
    readonly asOf: Instant;
    readonly observedAt: Instant;
    readonly reviewCoverageAt?: ReviewCoverageAt;
  },
): SourceAnswer {
  const metrics = gitMetrics(history, from.asOf);
  // What counts per day do not hold stays as it was observed.
  const known = history.files === null ? GIT_METRICS.filter((key) => key !== 'truck_factor') : GIT_METRICS;
  return {
    values: [
      ...known.map((key) =>
        collected(key, metrics[key], { ...from, sourceVersion: versionOf(key, from.sourceVersion) }),
      ),
      collected('diversity_365d', diversity(metrics.top_share_365d), from),
    ],
    succession: { asOf: from.asOf, found: successionFinding(history, from.asOf, from.reviewCoverageAt) },
  };
}

function versionOf(key: GitMetric, version: string): string {
  return RESTS_ON[key] === undefined ? version : `${version}; ${RESTS_ON[key]}`;
}
