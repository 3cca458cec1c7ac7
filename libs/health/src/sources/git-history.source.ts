import type { Egress } from '#libs/egress/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import type { MetricTier } from '../domain/catalogue.js';
import { countDays } from '../domain/day-counts.js';
import { HISTORY_METRICS } from '../domain/git-metrics.js';
import { cloneFailureOf } from '../git/clone-failure.js';
import { cloneBare } from '../git/clone.js';
import { inQuarantine } from '../git/quarantine.js';
import { readHistory } from '../git/read-history.js';
import type { RefsOptions } from '../git/refs.js';
import { clonedRefs, remoteRefs } from '../git/refs.js';
import { GitFailed } from '../git/run-git.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from './evidence-source.js';
import { SourceFailure, refusedOnTheWay, roomThrough } from './evidence-source.js';
import { historyAnswer } from './history-answer.js';
import { countedAnswer } from './moved-answer.js';
import { shuffled } from './shuffled.js';

export interface GitHistoryOptions {
  readonly maxPackBytes: number;
  readonly timeoutMs: number;
  /** A connection slower than a kilobyte a second for so long is given up. */
  readonly stallSeconds?: number;
  readonly caFile?: string;
  /** Bounds of asking what a repository names, before it is cloned again. */
  readonly refs?: Partial<Pick<RefsOptions, 'maxRefsBytes' | 'timeoutMs'>>;
  /** Where quarantine directories are made; the system's place for temporary files by default. */
  readonly quarantineParent?: string;
}

export const DEFAULT_GIT_HISTORY: GitHistoryOptions = { maxPackBytes: 1_500_000_000, timeoutMs: 900_000 };

/** Some 60,000 tags. What names more, or needs longer to say so, is cloned. */
const REFS = { maxRefsBytes: 4 * 1024 ** 2, timeoutMs: 60_000 };

/**
 * The history of the main repository, on any forge, from a clone without contents that is gone afterwards. While HEAD and
 * tags are those that were counted, it is told from the counts, and nothing is cloned.
 */
export class GitHistorySource implements EvidenceSource {
  readonly name = 'git-history';
  readonly tells = HISTORY_METRICS;

  constructor(
    private readonly egress: Egress,
    private readonly options: GitHistoryOptions = DEFAULT_GIT_HISTORY,
  ) {}

  /** Derived from people almost wholly, so only where the reason for the collection allows that. */
  knows(project: ProjectRecord, tier: MetricTier): boolean {
    return tier === 2 && project.repositories.length > 0;
  }

  async capacity(): Promise<number> {
    return roomThrough(this.egress);
  }

  async collect({
    project,
    asOf,
    signal,
    reviewCoverageAt,
    hasObjected,
    counted: before,
  }: SourceQuestion): Promise<SourceAnswer> {
    const [repository] = project.repositories;
    if (repository === undefined) return { values: [] };
    try {
      return await inQuarantine(async (directory) => {
        const pushedAt = repository.pushedAt ?? null;
        const refs = { ...this.options, ...REFS, ...this.options.refs, signal };
        if (before != null && before.refs !== null) {
          const now = await remoteRefs(this.egress, repository.url, directory, refs);
          if (now === before.refs) {
            const answer = countedAnswer(before, {
              ...{ now: asOf, observedAt: asOf },
              ...(reviewCoverageAt === undefined ? {} : { reviewCoverageAt }),
            });
            return { ...answer, stands: { pushedAt, countedAt: before.countedAt } };
          }
        }
        const clone = await cloneBare(this.egress, repository.url, directory, { ...this.options, signal });
        const history = await readHistory(clone, {
          signal,
          ...(hasObjected === undefined ? {} : { hasObjected }),
        });
        const answer = historyAnswer(history, {
          source: 'git-history',
          sourceVersion: `clone of the default branch, ${asOf}`,
          asOf,
          observedAt: asOf,
          ...(reviewCoverageAt === undefined ? {} : { reviewCoverageAt }),
        });
        const counted = {
          counts: countDays(history, shuffled),
          digests: history.digests,
          pushedAt,
          refs: await clonedRefs(clone, refs),
        };
        return { ...answer, counted };
      }, this.options.quarantineParent);
    } catch (error) {
      throw failureOf(error);
    }
  }
}

function failureOf(error: unknown): unknown {
  if (error instanceof Refused) return refusedOnTheWay(error.refusal);
  if (error instanceof GitFailed) {
    const { code, isWorthwhile } = cloneFailureOf(error.complaint);
    return new SourceFailure('error', code, { isWorthwhile });
  }
  const isDiskFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
  return isDiskFull ? new SourceFailure('error', 'git-disk-full') : error;
}
