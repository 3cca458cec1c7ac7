import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Subject } from '#libs/identity/src/index.js';
import { authorise, logRestrictedRead } from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { accepted, instant } from '#libs/kernel/src/index.js';
import type { DirectoryWish } from '#libs/projects/src/index.js';
import { ProjectsService, readDirectoryQuery } from '#libs/projects/src/index.js';
import type { MetricKey } from './domain/catalogue.js';
import {
  inputsWithoutPeople,
  isFact,
  reportWithoutPeople,
  restsOnPeople,
  sourcesWithoutPeople,
  withoutPeopleCodes,
} from './domain/people-aside.js';
import type { PriorityInputs } from './domain/priority-inputs.js';
import type { Lever, Unknown } from './domain/priority-levers.js';
import { priorityLevers, priorityUnknowns } from './domain/priority-levers.js';
import type { MethodBody } from './domain/priority-method.js';
import type { PriorityReport } from './domain/priority-report.js';
import { ENGLISH } from './domain/priority-texts.en.js';
import type { PriorityWords } from './domain/priority-words.js';
import { priorityWords } from './domain/priority-words.js';
import type { PriorityStatus } from './domain/priority.js';
import { onScale } from './domain/priority.js';
import type { InputSources } from './domain/priority-provenance.js';
import { restoredInputs } from './domain/score.js';
import { FirstLookService, looksFirstEverywhere } from './first-look.service.js';
import { latestOf } from './health.repository.js';
import { methodInForce, methodNamed } from './methods.repository.js';
import type { RankingCursor } from './ranking-cursor.js';
import { invalidCursor, readRankingCursor, writeRankingCursor } from './ranking-cursor.js';
import type { RankedRow, RankingPosition } from './ranking.repository.js';
import { listSizes, positionOf, rankOf, rankedPage } from './ranking.repository.js';
import { figuresAside } from './remarks.repository.js';
import { inputsOf, scoreOf } from './scores.repository.js';

/** A project's place as staff and board see it. */
export interface RankedProject {
  readonly projectId: string;
  readonly slug: string;
  readonly name: string;
  readonly status: PriorityStatus;
  readonly criticality: number | null;
  readonly underfunding: PriorityReport['underfunding'];
  readonly fragility: number | null;
  readonly coverage: number;
  readonly priority: PriorityReport['priority'];
  /** For comparison only; never in the score. */
  readonly openssfCriticality: number | null;
  readonly computedAt: Instant;
  /** False where figures the reader may not see are left out; its place goes by everything. */
  readonly isWhole: boolean;
}

/** A project's priority with everything it rests on; what is derived from people only for whoever may see people. */
export interface PriorityExplanation {
  readonly projectId: string;
  readonly methodVersion: string;
  readonly computedAt: Instant;
  /** 1 is the highest of those the reader is shown; null where it is not ranked, or not among the first ten thousand. */
  readonly rank: number | null;
  readonly report: PriorityReport;
  /** Where each input comes from, and from when it is. */
  readonly sources: InputSources;
  readonly levers: readonly Lever[];
  readonly unknowns: readonly Unknown[];
  readonly words: PriorityWords;
  readonly openssfCriticality: number | null;
  /** Figures that do not count, because the fund agreed with a remark of the project. */
  readonly setAside: readonly MetricKey[];
}

const MOST_RANKED = 10_000;

/** The ranking for staff, board, executives and auditors; its own place for a project. No metric declines anybody. */
@Injectable()
export class RankingService {
  constructor(
    private readonly projects: ProjectsService,
    private readonly firstLooks: FirstLookService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * A page of one list, without projects that have their page for themselves but for whoever looks with them. A page that
   * follows stays with the version its list began under. Figures derived from people are shown by right and logged.
   */
  async page(
    principal: Principal,
    wish: Omit<DirectoryWish, 'q' | 'sort'> & { readonly status?: PriorityStatus },
    page: { readonly after?: string; readonly limit: number },
  ): Promise<{ methodVersion: string; items: RankedProject[]; next: string | null }> {
    this.allow(principal, {});
    const { status = 'ok', ...filters } = wish;
    const { tags } = accepted(readDirectoryQuery(filters));
    const tx = this.dataSource.manager;
    const seesPeople = authorise(principal, 'health.read-people', {}) === undefined;
    const cursor = page.after === undefined ? null : accepted(readRankingCursor(page.after));
    const methodVersion = cursor?.methodVersion ?? (await methodInForce(tx)).version;
    const withFirstLooks = looksFirstEverywhere(principal);
    const after = cursor === null ? null : await this.positionIn(tx, cursor, { seesPeople, withFirstLooks });
    const query = { methodVersion, status, tags, withFirstLooks };
    const rows = await rankedPage(tx, query, after, page.limit + 1);
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    const next = last === undefined || rows.length === shown.length ? null : last;
    return {
      methodVersion,
      items: await this.cutTo(principal, seesPeople, methodVersion, shown.map(rankedProject)),
      next:
        next === null
          ? null
          : writeRankingCursor({ ...next, methodVersion, rankKey: seesPeople ? next.rankKey : null }),
    };
  }

  private async positionIn(
    tx: EntityManager,
    { methodVersion, rankKey, projectId }: RankingCursor,
    { seesPeople, withFirstLooks }: { readonly seesPeople: boolean; readonly withFirstLooks: boolean },
  ): Promise<RankingPosition> {
    if (seesPeople && rankKey !== null) return { rankKey, projectId };
    const position =
      rankKey === null ? await positionOf(tx, { methodVersion, withFirstLooks }, projectId) : null;
    return position ?? accepted<RankingPosition>(invalidCursor());
  }

  /** The figures a reader may see, with a trace of those that are derived from people. */
  private async cutTo(
    principal: Principal,
    seesPeople: boolean,
    methodVersion: string,
    items: readonly RankedProject[],
  ): Promise<RankedProject[]> {
    const tx = this.dataSource.manager;
    const ids = items.map(({ projectId }) => projectId);
    const [method, inputs] = [await methodNamed(tx, methodVersion), await inputsOf(tx, methodVersion, ids)];
    const ofPeople = items.filter(({ projectId }) => {
      const known = inputs.get(projectId);
      return known !== undefined && restsOnPeople(known);
    });
    if (!seesPeople) return items.map((item) => withoutPeopleIn(item, inputs.get(item.projectId), method));
    await logRestrictedRead(
      tx,
      principal,
      ofPeople.map(({ projectId: subjectId }) => ({
        resource: 'project',
        subjectId,
        fields: ['priorityPeople'],
      })),
    );
    return [...items];
  }

  /** How long each list is. */
  async sizes(principal: Principal): Promise<{ methodVersion: string } & Record<PriorityStatus, number>> {
    this.allow(principal, {});
    const tx = this.dataSource.manager;
    const { version } = await methodInForce(tx);
    const withFirstLooks = looksFirstEverywhere(principal);
    const sizes = await listSizes(tx, { methodVersion: version, withFirstLooks });
    const of = (status: PriorityStatus): number =>
      sizes.find((list) => list.status === status)?.projects ?? 0;
    return {
      methodVersion: version,
      ok: of('ok'),
      'insufficient-data': of('insufficient-data'),
      'succession-list': of('succession-list'),
    };
  }

  /**
   * What a project's priority rests on, what would change it and what is not known; null where it was not scored yet. What of it
   * is derived from people is shown by right and logged.
   */
  async explain(principal: Principal, projectId: string): Promise<PriorityExplanation | null> {
    const tx = this.dataSource.manager;
    await this.projects.read(tx, projectId);
    const subject = await this.projects.subjectOf(tx, projectId);
    this.allow(principal, subject);
    await this.firstLooks.respect(tx, principal, projectId);
    const seesPeople = authorise(principal, 'health.read-people', subject) === undefined;
    const withFirstLooks = looksFirstEverywhere(principal);
    const explanation = await this.explained(tx, projectId, { seesPeople, withFirstLooks });
    if (explanation === null || !seesPeople) return explanation;
    await logRestrictedRead(tx, principal, {
      resource: 'project',
      subjectId: projectId,
      fields: ['priorityPeople'],
    });
    return explanation;
  }

  private async explained(
    tx: EntityManager,
    projectId: string,
    { seesPeople, withFirstLooks }: { readonly seesPeople: boolean; readonly withFirstLooks: boolean },
  ): Promise<PriorityExplanation | null> {
    const method = await methodInForce(tx);
    const found = await scoreOf(tx, projectId, method.version);
    if (found === null) return null;
    const whole = { ...found.kept, inputs: restoredInputs(found.kept.inputs) };
    const { report, inputs, sources } = seesPeople ? whole : withoutPeople(whole, method);
    const isRanked = report.status === 'ok';
    const levers = isRanked ? priorityLevers(inputs, method) : [];
    const unknowns = withoutHidden(isRanked ? priorityUnknowns(inputs, method) : [], seesPeople);
    const latest = await latestOf(tx, projectId);
    const aside = (await figuresAside(tx, [projectId])).get(projectId) ?? [];
    return {
      projectId,
      methodVersion: method.version,
      computedAt: found.computedAt,
      rank: isRanked
        ? await rankOf(tx, { methodVersion: method.version, withFirstLooks }, found, MOST_RANKED)
        : null,
      ...{ report, sources, levers, unknowns },
      words: priorityWords(report, levers, unknowns, ENGLISH),
      openssfCriticality: latest?.metrics.openssf_criticality?.value ?? null,
      setAside: seesPeople ? aside : aside.filter(isFact),
    };
  }

  private allow(principal: Principal, subject: Subject): void {
    accepted(authorise(principal, 'health.read-priority', subject));
  }
}

interface Known {
  readonly report: PriorityReport;
  readonly inputs: PriorityInputs;
  readonly sources: InputSources;
}

function withoutPeople({ report, inputs, sources }: Known, method: MethodBody): Known {
  return {
    report: reportWithoutPeople(report, inputs, method),
    inputs: inputsWithoutPeople(inputs),
    sources: sourcesWithoutPeople(sources),
  };
}

function withoutHidden(unknowns: readonly Unknown[], withPeople: boolean): readonly Unknown[] {
  return withPeople ? unknowns : withoutPeopleCodes(unknowns);
}

/** A row with the figures of whoever may not see people; none but the criticality where nobody knows what it was computed from. */
function withoutPeopleIn(
  item: RankedProject,
  inputs: PriorityInputs | undefined,
  method: MethodBody | null,
): RankedProject {
  if (inputs !== undefined && !restsOnPeople(inputs)) return item;
  if (inputs === undefined || method === null) {
    const none = { low: null, middle: null, high: null };
    return { ...item, fragility: null, coverage: 0, priority: none, isWhole: false };
  }
  const { fragility, coverage, priority } = reportWithoutPeople({ ...item, missing: [] }, inputs, method);
  return { ...item, fragility, coverage, priority, isWhole: false };
}

function rankedProject(row: RankedRow): RankedProject {
  const scale = (product: number | null): number | null =>
    product === null ? null : Number(onScale(product).toFixed(4));
  return {
    projectId: row.projectId,
    slug: row.slug,
    name: row.name,
    status: row.status,
    criticality: row.criticality,
    underfunding: { low: row.underfundingLow, high: row.underfundingHigh },
    fragility: row.fragility,
    coverage: row.coverage,
    priority: { low: scale(row.productLow), middle: scale(row.productMiddle), high: scale(row.productHigh) },
    openssfCriticality: row.openssfCriticality,
    computedAt: instant(row.computedAt),
    isWhole: true,
  };
}
