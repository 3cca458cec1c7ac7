import type { DataSource } from 'typeorm';
import type { Egress } from '#libs/egress/src/index.js';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { normaliseRepository } from '#libs/projects/src/index.js';
import { FORGE_METRICS } from '../../domain/forge-metrics.js';
import type { BudgetOptions } from '../../forge-budget.js';
import { ForgeBudget } from '../../forge-budget.js';
import { budgetKey } from '../budget-key.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from '../evidence-source.js';
import { SourceFailure } from '../evidence-source.js';
import { sightingOf, valuesOfForge } from '../forge-answer.js';
import { readForgejo } from '../forgejo/read-forgejo.js';
import { readGitlab } from '../gitlab/read-gitlab.js';
import { SWEEP_RESERVE, reserveFor } from '../reserve.js';
import type { ReadForge } from './read-forge.js';
import { RestClient } from './rest-client.js';
import { RestSpending } from './spending.js';

const READERS: Readonly<Record<RestForge, ReadForge>> = { gitlab: readGitlab, forgejo: readForgejo };

/**
 * Requests a minute of a host that has not told what it allows, to anybody and by a token. gitlab.com allows 500 a minute
 * to an address and 2,000 to a user (docs.gitlab.com/user/gitlab_com/rate_limits); one of its minutes may hold two of ours, so no
 * more than half. Forgejo limits nothing by itself, and Codeberg names no figure and asks for reasonable use: one a second.
 */
const ALLOWANCE: Readonly<Record<RestForge, { readonly anybody: number; readonly token: number }>> = {
  gitlab: { anybody: 200, token: 600 },
  forgejo: { anybody: 60, token: 120 },
};
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** What reading a project costs as a rule; the largest need twice as much. */
const REQUESTS_OF_A_PROJECT = 60;
/** A block of requests is spent in seconds, one after the other. */
const BUDGET = {
  windowMs: MINUTE_MS,
  leaseMs: 180_000,
  quietBaseMs: MINUTE_MS,
  settlingMs: 15_000,
  resources: ['core'],
} as const satisfies Partial<BudgetOptions>;
const LONGEST_WAIT_MS = 90_000;

/** Pushes are told by neither without a request per commit, so nobody's share in keeping a project is known. */
const NOT_TOLD = { missing: 'not-collected' } as const;

export type RestForge = 'gitlab' | 'forgejo';

export interface RestForgeOptions {
  /** By host; without one a forge is asked as anybody. */
  readonly tokens?: ReadonlyMap<string, string>;
  /** Where a host is asked; itself by default. */
  readonly baseUrlOf?: (host: string) => string;
  /** Otherwise than by default. */
  readonly budget?: Partial<BudgetOptions>;
  /** How long reading a project may wait for its host in the middle. */
  readonly longestWaitMs?: number;
}

type Repository = ProjectRecord['repositories'][number];

/** GitLab or Forgejo, on whatever host: what their REST APIs tell, everything else null with its reason. */
export class RestForgeSource implements EvidenceSource {
  readonly tells = FORGE_METRICS;
  /** Of every host that was asked, for all workers together. */
  private readonly budgets = new Map<string, ForgeBudget>();

  constructor(
    readonly name: RestForge,
    private readonly egress: Egress,
    private readonly dataSource: DataSource,
    private readonly options: RestForgeOptions = {},
  ) {}

  knows(project: ProjectRecord): boolean {
    return this.mainOf(project) !== undefined;
  }

  place(project: ProjectRecord): string {
    return this.mainOf(project)?.host ?? '';
  }

  /** As many as its host has room for until the next sweep: windows are short there. */
  async capacity(project: ProjectRecord): Promise<number> {
    if (this.egress.isOff) return 0;
    const budget = this.budgetOf(this.place(project));
    return Math.floor((await budget.available('core', SWEEP_RESERVE, HOUR_MS)) / REQUESTS_OF_A_PROJECT);
  }

  async collect({ project, tier, reason, asOf, signal }: SourceQuestion): Promise<SourceAnswer> {
    const repository = this.mainOf(project);
    if (repository === undefined) return { values: [] };
    const { host, owner, name, forgeId } = repository;
    const token = this.tokenFor(host);
    const spending = new RestSpending(this.budgetOf(host), {
      ...{ code: `${this.name}-rate-limited`, hasToken: token !== null, reserve: reserveFor(reason), signal },
      longestWaitMs: this.options.longestWaitMs ?? LONGEST_WAIT_MS,
    });
    const baseUrl = this.options.baseUrlOf?.(host) ?? `https://${host}`;
    const rest = new RestClient(this.egress, { forge: this.name, baseUrl, token, spending, signal });
    const read = await READERS[this.name](rest, { owner, name, asOf }).finally(() => spending.end());
    const url = isOn(host, read.url) ? read.url : repository.url;
    const seen = { forgeId: read.forgeId, url, pushedAt: null, at: asOf, about: read.about };
    const sighting = { sighting: sightingOf(repository, seen) };
    if (forgeId !== null && forgeId !== read.forgeId) {
      throw new SourceFailure('error', `${this.name}-other-repository`, { isWorthwhile: false }, sighting);
    }
    const telling = {
      ...{ source: this.name, facts: read.facts, maintenance: NOT_TOLD },
      sourceVersion: `REST, repository ${read.forgeId}`,
    };
    const found = { values: valuesOfForge(telling, tier, asOf), ...sighting };
    const rested = { ...sighting, partial: found };
    if (rest.limit !== null) {
      throw new SourceFailure('rate-limited', rest.limit.code, rest.limit.retry, rested);
    }
    if (rest.isPartial) {
      throw new SourceFailure('error', `${this.name}-partial`, { isWorthwhile: true }, rested);
    }
    return found;
  }

  private mainOf(project: ProjectRecord): Repository | undefined {
    return project.repositories.find(({ forge }) => forge === this.name);
  }

  private tokenFor(host: string): string | null {
    return this.options.tokens?.get(host) ?? null;
  }

  private budgetOf(host: string): ForgeBudget {
    const known = this.budgets.get(host);
    if (known !== undefined) return known;
    const token = this.tokenFor(host);
    const allowance = ALLOWANCE[this.name][token === null ? 'anybody' : 'token'];
    const key = budgetKey(`${host} ${token === null ? 'as anybody' : `by ${token}`}`);
    const budget = new ForgeBudget(this.dataSource, [key], {
      ...BUDGET,
      allowance,
      ...this.options.budget,
    });
    this.budgets.set(host, budget);
    return budget;
  }
}

/** A forge says where its own repositories live, and nothing about those of others. */
function isOn(host: string, url: string): boolean {
  const address = normaliseRepository(url);
  return !isRefusal(address) && address.host === host;
}
