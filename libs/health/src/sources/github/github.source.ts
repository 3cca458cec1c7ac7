import type { DataSource } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { plusMs } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { FORGE_METRICS } from '../../domain/forge-metrics.js';
import { etagsOf, readingOf, writeEtag, writeReading } from '../../forge-reading.repository.js';
import type { ForgeReading } from '../../forge-reading.entity.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from '../evidence-source.js';
import { SourceFailure } from '../evidence-source.js';
import { SWEEP_RESERVE, reserveFor } from '../reserve.js';
import { isWhole, sightingOf, valuesOfForge } from '../forge-answer.js';
import type { BudgetOptions } from '../../forge-budget.js';
import { ForgeBudget } from '../../forge-budget.js';
import type { Looked } from './asking.js';
import { GithubAsking, TooLarge } from './asking.js';
import type { ReadRepository } from './facts.js';
import { readRepository } from './facts.js';
import { GithubReader, POINTS_OF_A_PROJECT } from './reader.js';
import type { GithubConfig } from './tokens.js';
import { GithubTokens } from './tokens.js';
import type { Egress } from '#libs/egress/src/index.js';

/** Flags are no events: a repository that nothing happened to is read again after this time all the same. */
const OLDEST_READING_MS = 30 * 86_400_000;
const NOTHING_LOOKED: Looked = { isUnchanged: false, etag: null };

/** An hour's points and requests of a token; GitHub says otherwise with its first answer where it gives more. */
const BUDGET: BudgetOptions = {
  allowance: 5_000,
  windowMs: 3_600_000,
  leaseMs: 180_000,
  quietBaseMs: 60_000,
};

type Repository = ProjectRecord['repositories'][number];

/** The source with its tokens, and their budgets in the database. */
export function githubSource(
  egress: Egress,
  dataSource: DataSource,
  config: GithubConfig & Partial<BudgetOptions>,
): GithubSource {
  const tokens = new GithubTokens(egress, config);
  const budget = new ForgeBudget(dataSource, tokens.keys, { ...BUDGET, ...config });
  return new GithubSource(dataSource, budget, new GithubAsking(tokens, budget));
}

/**
 * GitHub through Octokit: what only a forge knows. A sweep first looks whether anything happened at all, which is free
 * where nothing did; then what was read the last time is still true, only the windows have moved.
 */
export class GithubSource implements EvidenceSource {
  readonly name = 'github';
  readonly tells = FORGE_METRICS;
  private readonly reader: GithubReader;

  constructor(
    private readonly dataSource: DataSource,
    private readonly budget: ForgeBudget,
    private readonly asking: GithubAsking,
  ) {
    this.reader = new GithubReader(asking);
  }

  knows(project: ProjectRecord): boolean {
    return mainOf(project) !== undefined;
  }

  /** As many as have room in what sweeps may spend now. */
  async capacity(): Promise<number> {
    if (this.asking.isOff) return 0;
    return Math.floor((await this.budget.available('graphql', SWEEP_RESERVE)) / POINTS_OF_A_PROJECT);
  }

  async collect(question: SourceQuestion): Promise<SourceAnswer> {
    const repository = mainOf(question.project);
    if (repository === undefined) return { values: [] };
    const stored = await this.stillGood(question, repository);
    const url = `/repos/${repository.owner}/${repository.name}/events?per_page=1`;
    const looked = await this.look(url, question, stored !== null);
    if (stored !== null && looked.isUnchanged) {
      await this.keepEtag(url, looked, question.asOf);
      return this.unchanged(question, repository, stored);
    }
    return this.read(question, repository, url, looked);
  }

  /** What was read the last time, where a sweep may go by it. */
  private async stillGood(
    { project, tier, reason, asOf }: SourceQuestion,
    repository: Repository,
  ): Promise<ForgeReading | null> {
    if (reason !== 'sweep' || tier > 1) return null;
    const stored = await readingOf(this.dataSource.manager, project.id, 'github');
    const isGood = stored?.repositoryId === repository.id && plusMs(stored.readAt, OLDEST_READING_MS) > asOf;
    return isGood ? stored : null;
  }

  /** Asked before reading, so that what happens meanwhile is noticed the next time. Not being told is no failure. */
  private async look(
    url: string,
    { signal, reason }: SourceQuestion,
    isConditional: boolean,
  ): Promise<Looked> {
    const etags = isConditional ? await etagsOf(this.dataSource.manager, url) : new Map<string, string>();
    try {
      return await this.asking.look(url, { etags }, reserveFor(reason), signal);
    } catch (error) {
      const isNews = error instanceof SourceFailure && error.code === 'github-blocked';
      const isOfForge = error instanceof SourceFailure || error instanceof TooLarge;
      if (!isOfForge || isNews || signal.aborted) throw error;
      return NOTHING_LOOKED;
    }
  }

  private unchanged(
    { tier, asOf }: SourceQuestion,
    repository: Repository,
    stored: ForgeReading,
  ): SourceAnswer {
    const { facts, readAt } = stored;
    const sourceVersion = `${stored.sourceVersion}, unchanged since ${readAt}`;
    const telling = { source: 'github', sourceVersion, facts, maintenance: null } as const;
    const { forgeId, url, pushedAt } = repository;
    return {
      values: valuesOfForge(telling, tier, asOf),
      ...(forgeId === null ? {} : { sighting: sightingOf(repository, { forgeId, url, pushedAt, at: asOf }) }),
    };
  }

  private async read(
    question: SourceQuestion,
    repository: Repository,
    url: string,
    looked: Looked,
  ): Promise<SourceAnswer> {
    const { tier, asOf, signal, reason } = question;
    const { owner, name } = repository;
    const { answer, node, isPartial } = await this.reader.read({
      ...{ owner, name, asOf, signal },
      isPeople: tier === 2,
      reserve: reserveFor(reason),
    });
    const forgeId = node.databaseId === null ? null : String(node.databaseId);
    const about = { language: node.primaryLanguage?.name ?? null, licence: node.licenseInfo?.spdxId ?? null };
    const seen =
      forgeId === null ? null : { forgeId, url: node.url, pushedAt: node.pushedAt, at: asOf, about };
    const sighting = seen === null ? {} : { sighting: sightingOf(repository, seen) };
    if (repository.forgeId !== null && forgeId !== null && repository.forgeId !== forgeId) {
      throw new SourceFailure('error', 'github-other-repository', { isWorthwhile: false }, sighting);
    }
    const read = readRepository(answer, node, asOf);
    const sourceVersion = versionOf(read, forgeId);
    const { facts, maintenance, reviewYearAgo } = read;
    const telling = { source: 'github', sourceVersion, facts, maintenance } as const;
    const found = { values: valuesOfForge(telling, tier, asOf), ...sighting };
    if (isPartial) {
      throw new SourceFailure(
        'error',
        'github-partial',
        { isWorthwhile: true },
        { ...sighting, partial: found },
      );
    }
    if (isWhole(facts)) {
      const { id: projectId } = question.project;
      const about = { projectId, source: 'github', repositoryId: repository.id } as const;
      await writeReading(this.dataSource.manager, {
        ...about,
        sourceVersion,
        facts,
        reviewYearAgo,
        readAt: asOf,
      });
      await this.keepEtag(url, looked, asOf);
    }
    return found;
  }

  private async keepEtag(url: string, { etag }: Looked, usedAt: Instant): Promise<void> {
    if (etag !== null) await writeEtag(this.dataSource.manager, { url, ...etag, usedAt });
  }
}

function mainOf(project: ProjectRecord): Repository | undefined {
  return project.repositories.find(({ forge }) => forge === 'github');
}

function versionOf({ countsTags }: ReadRepository, forgeId: string | null): string {
  return `GraphQL, repository ${forgeId ?? 'unknown'}${countsTags ? ', releases from tags' : ''}`;
}
