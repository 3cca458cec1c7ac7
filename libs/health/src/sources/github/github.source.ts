import type { Octokit } from '@octokit/rest';
import type { Egress } from '#libs/egress/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs, instant } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import type { MetricKey } from '../domain/catalogue.js';
import { collected } from '../domain/collected-value.js';
import { FORGE_METRICS, forgeMetrics } from '../domain/forge-metrics.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from './evidence-source.js';
import { SourceFailure } from './evidence-source.js';
import type { GithubConfig } from './github-client.js';
import { githubClient } from './github-client.js';
import { factsOf } from './github-facts.js';
import { failureOf, isTooLarge, partialData } from './github-failure.js';
import type { RepositoryAnswer } from './github-query.js';
import { REPOSITORY_QUERY } from './github-query.js';

const PAGE_SIZES = [50, 25, 10] as const;

/** GitHub through Octokit: what only a forge knows. */
export class GithubSource implements EvidenceSource {
  readonly name = 'github';
  readonly tells = FORGE_METRICS;
  private client: Promise<Octokit> | null = null;

  constructor(
    private readonly egress: Egress,
    private readonly config: GithubConfig,
  ) {}

  knows(project: ProjectRecord): boolean {
    return project.repositories.some(({ forge }) => forge === 'github');
  }

  async collect({ project, asOf }: SourceQuestion): Promise<SourceAnswer> {
    const repository = project.repositories.find(({ forge }) => forge === 'github');
    if (repository === undefined) return { values: [] };
    const answer = await this.ask(repository.owner, repository.name, asOf);
    if (answer.repository === null) {
      throw new SourceFailure('error', 'github-not-found', { isWorthwhile: false });
    }
    const metrics = forgeMetrics(factsOf(answer, answer.repository), asOf);
    const from = {
      source: 'github',
      sourceVersion: `GraphQL, repository ${answer.repository.databaseId ?? 'unknown'}`,
      asOf,
      observedAt: asOf,
    } as const;
    return {
      values: Object.entries(metrics).map(([metric, value]) => collected(metric as MetricKey, value, from)),
    };
  }

  /** The query, with half the page where GitHub finds it too large. Partial data comes back as far as it goes. */
  private async ask(owner: string, name: string, asOf: Instant): Promise<RepositoryAnswer> {
    const since = instant(epochMs(asOf) - 180 * 86_400_000).slice(0, 10);
    const search = `repo:${owner}/${name} is:pr`;
    this.client ??= githubClient(this.egress, this.config);
    const client = await this.client;
    let tooLarge: unknown;
    for (const items of PAGE_SIZES) {
      try {
        return await client.graphql<RepositoryAnswer>(REPOSITORY_QUERY, {
          owner,
          name,
          items,
          opened: `${search} created:>=${since}`,
          closed: `${search} closed:>=${since}`,
        });
      } catch (error) {
        const partial = partialData(error);
        if (partial !== null) return partial;
        if (!isTooLarge(error)) throw failureOf(error, Date.now());
        tooLarge = error;
      }
    }
    throw failureOf(tooLarge, Date.now());
  }
}
