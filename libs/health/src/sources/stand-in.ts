import type { ProjectRecord } from '#libs/projects/src/index.js';
import { CATALOGUE } from '../domain/catalogue.js';
import { collected } from '../domain/collected-value.js';
import { HISTORY_METRICS } from '../domain/git-metrics.js';
import { unobserved } from '../domain/metric.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from './evidence-source.js';

/**
 * The sources where a stand-in takes GitHub's place: it is asked about invented projects only, whose accounts begin with
 * `ownersBegin`, and nobody looks for their git history where GitHub really is.
 */
export function withStandIn(sources: readonly EvidenceSource[], ownersBegin: string): EvidenceSource[] {
  const isInvented = ({ repositories }: ProjectRecord): boolean =>
    repositories.some(({ owner }) => owner.startsWith(ownersBegin));
  return sources.map((source) => {
    if (source.name === 'github') return onlyAbout(source, isInvented);
    return source.name === 'git-history' ? withoutHistoryOf(source, isInvented) : source;
  });
}

type Choice = (project: ProjectRecord) => boolean;

function onlyAbout(source: EvidenceSource, isMeant: Choice): EvidenceSource {
  return {
    name: source.name,
    tells: source.tells,
    knows: (project, tier) => isMeant(project) && source.knows(project, tier),
    capacity: async (project) => (await source.capacity?.(project)) ?? Infinity,
    collect: (question) => source.collect(question),
  };
}

function withoutHistoryOf(source: EvidenceSource, isMeant: Choice): EvidenceSource {
  return {
    name: source.name,
    tells: source.tells,
    knows: (project, tier) => source.knows(project, tier),
    collect: async (question) => (isMeant(question.project) ? noHistory(question) : source.collect(question)),
  };
}

function noHistory({ asOf, tier }: SourceQuestion): SourceAnswer {
  const provenance = { source: 'git-history', sourceVersion: 'the stand-in has no git server' } as const;
  const metrics = HISTORY_METRICS.filter((metric) => CATALOGUE[metric].tier <= tier);
  return {
    values: metrics.map((metric) =>
      collected(metric, unobserved('not-collected'), { ...provenance, asOf, observedAt: asOf }),
    ),
  };
}
