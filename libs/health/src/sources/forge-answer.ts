import type { Instant } from '#libs/kernel/src/index.js';
import type { ProjectRecord, SeenRepository } from '#libs/projects/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { normaliseRepository } from '#libs/projects/src/index.js';
import type { MetricKey, MetricTier } from '../domain/catalogue.js';
import type { CollectedValue, SourceName } from '../domain/collected-value.js';
import { collected } from '../domain/collected-value.js';
import type { ForgeFacts, MaintenanceAct, Part, Sample } from '../domain/forge-facts.js';
import { isMissing } from '../domain/forge-facts.js';
import { COUNTED_BY_FORGE, activeMaintainers, forgeMetrics } from '../domain/forge-metrics.js';

/** A forge's facts as they are answered: read just now, or earlier and unchanged since. */
export interface ForgeTelling {
  readonly source: SourceName;
  readonly sourceVersion: string;
  readonly facts: ForgeFacts;
  /** Only where people may be looked at, and only from a reading of now. */
  readonly maintenance: Part<Sample<MaintenanceAct>> | null;
}

/** Every value a forge's facts give, with provenance. What the forge counted itself keeps the window it counted in. */
export function valuesOfForge(telling: ForgeTelling, tier: MetricTier, asOf: Instant): CollectedValue[] {
  const { source, sourceVersion, facts, maintenance } = telling;
  const from = (at: Instant) => ({ source, sourceVersion, asOf: at, observedAt: at });
  const metrics = Object.entries(forgeMetrics(facts, asOf)).map(([key, value]) => {
    const metric = key as MetricKey;
    return collected(metric, value, from(COUNTED_BY_FORGE.includes(metric) ? facts.readAt : asOf));
  });
  if (tier < 2 || maintenance === null) return metrics;
  return [...metrics, collected('active_maintainers_365d', activeMaintainers(maintenance, asOf), from(asOf))];
}

/** Whether every part arrived: only then are the facts good for another day. */
export function isWhole(facts: ForgeFacts): boolean {
  const parts: readonly Part<unknown>[] = [...Object.values(facts), ...Object.values(facts.flags)];
  return parts.every((part) => !isMissing(part) || part.missing !== 'error');
}

/** The sighting of a repository at the address its forge gives it. */
export function sightingOf(
  repository: ProjectRecord['repositories'][number],
  seen: {
    readonly forgeId: string;
    readonly url: string;
    readonly pushedAt: string | null;
    readonly at: Instant;
    readonly about?: SeenRepository['about'];
  },
): SeenRepository {
  const address = accepted(normaliseRepository(seen.url));
  return {
    repositoryId: repository.id,
    forgeId: seen.forgeId,
    address,
    pushedAt: seen.pushedAt,
    at: seen.at,
    ...(seen.about === undefined ? {} : { about: seen.about }),
  };
}
