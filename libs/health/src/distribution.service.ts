import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { CountedGroup } from './distribution.entity.js';
import { HealthDistribution } from './distribution.entity.js';
import { published, publishedUnder } from './domain/disclosure.js';
import { methodInForce } from './methods.repository.js';
import { unlessShown } from './remarks.repository.js';

/** A published count; null: nobody counted yet, fewer than ten projects, or they could be found by subtraction. */
export interface PublishedGroup {
  readonly group: string;
  readonly projects: number | null;
}

export interface PublicDistribution {
  readonly methodVersion: string;
  /** Null: nobody counted yet. */
  readonly countedAt: Instant | null;
  readonly lists: readonly PublishedGroup[];
  /** Ranked projects by ten points of the scale people read: `0-10` to `90-100`. */
  readonly priorities: readonly PublishedGroup[];
  /** Ranked projects by EuroStack layer. */
  readonly layers: readonly PublishedGroup[];
}

const STATUSES = ['ok', 'insufficient-data', 'succession-list'] as const;
const BANDS = Array.from({ length: 10 }, (_, band) => band);

/** How priorities are distributed, for everybody: never a project, never a group of fewer than ten. */
@Injectable()
export class DistributionService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The distribution of the version in force, as the last upkeep counted it. */
  async read(): Promise<PublicDistribution> {
    const tx = this.dataSource.manager;
    const { version } = await methodInForce(tx);
    const kept = await tx.findOneBy(HealthDistribution, { methodVersion: version });
    if (kept === null) return notCounted(version);
    const { groups } = kept;
    const ranked = groups.filter(({ status }) => status === 'ok');
    const by = (
      rows: readonly CountedGroup[],
      name: (row: CountedGroup) => string,
      names: readonly string[],
      show: (counts: readonly number[]) => readonly (number | null)[],
    ) => {
      const sums = names.map((wanted) =>
        rows.reduce((sum, row) => sum + (name(row) === wanted ? row.projects : 0), 0),
      );
      const shown = show(sums);
      return names.map((group, index) => ({ group, projects: shown[index] ?? null }));
    };
    const lists = by(groups, ({ status }) => status, STATUSES, published);
    const underRanked = (counts: readonly number[]) =>
      publishedUnder(lists.find(({ group }) => group === 'ok')?.projects ?? null, counts);
    const layers = [...new Set(ranked.map(({ layer }) => layer))].sort();
    return {
      methodVersion: version,
      countedAt: kept.countedAt,
      lists,
      priorities: by(ranked, ({ band }) => bandName(band ?? 0), BANDS.map(bandName), underRanked),
      layers: by(ranked, ({ layer }) => layer, layers, underRanked),
    };
  }
}

/**
 * Counts the version in force; one pass over its scores, for upkeep. Without projects that have their page for themselves: whoever
 * watches a group grow by one is not to know before they do. Answers how many groups there are.
 */
export async function countDistribution(tx: EntityManager, at: Instant): Promise<number> {
  const { version } = await methodInForce(tx);
  const groups = await tx.query<CountedGroup[]>(
    `SELECT status, p.eurostack_layer AS layer, count(*)::int AS projects,
       CASE WHEN status = 'ok' THEN least(9, floor(cbrt(product_middle) * 10))::int END AS band
     FROM health_scores s JOIN projects p ON p.id = s.project_id
     WHERE method_version = $1 ${unlessShown('s.project_id', { withFirstLooks: false })} GROUP BY 1, 2, 4`,
    [version],
  );
  await tx.query(
    `INSERT INTO health_distributions (method_version, counted_at, groups) VALUES ($1, $2, $3)
     ON CONFLICT ON CONSTRAINT pk_health_distributions DO UPDATE SET counted_at = excluded.counted_at, groups = excluded.groups`,
    [version, at, JSON.stringify(groups)],
  );
  return groups.length;
}

/** Before anybody counted: every group there will be, and how many are in it is unknown, not none. */
function notCounted(methodVersion: string): PublicDistribution {
  const unknown = (group: string): PublishedGroup => ({ group, projects: null });
  return {
    methodVersion,
    countedAt: null,
    lists: STATUSES.map(unknown),
    priorities: BANDS.map(bandName).map(unknown),
    layers: [],
  };
}

function bandName(band: number): string {
  return `${band * 10}-${band * 10 + 10}`;
}
