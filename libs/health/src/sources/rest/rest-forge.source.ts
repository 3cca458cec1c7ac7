import type { Egress } from '#libs/egress/src/index.js';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { normaliseRepository } from '#libs/projects/src/index.js';
import { FORGE_METRICS } from '../../domain/forge-metrics.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from '../evidence-source.js';
import { SourceFailure, roomThrough } from '../evidence-source.js';
import { sightingOf, valuesOfForge } from '../forge-answer.js';
import { readForgejo } from '../forgejo/read-forgejo.js';
import { readGitlab } from '../gitlab/read-gitlab.js';
import type { ReadForge } from './read-forge.js';
import { RestClient } from './rest-client.js';

const READERS: Readonly<Record<RestForge, ReadForge>> = { gitlab: readGitlab, forgejo: readForgejo };
const QUIET_MS = 60_000;
/** Pushes are told by neither without a request per commit, so nobody's share in keeping a project is known. */
const NOT_TOLD = { missing: 'not-collected' } as const;

export type RestForge = 'gitlab' | 'forgejo';

export interface RestForgeOptions {
  /** By host; without one a forge is asked as anybody. */
  readonly tokens?: ReadonlyMap<string, string>;
  /** Where a host is asked; itself by default. */
  readonly baseUrlOf?: (host: string) => string;
}

/** GitLab or Forgejo, on whatever host: what their REST APIs tell, everything else null with its reason. */
export class RestForgeSource implements EvidenceSource {
  readonly tells = FORGE_METRICS;
  /** When a host that asked for quiet may be asked again, in milliseconds. */
  private readonly quietUntil = new Map<string, number>();

  constructor(
    readonly name: RestForge,
    private readonly egress: Egress,
    private readonly options: RestForgeOptions = {},
  ) {}

  knows(project: ProjectRecord): boolean {
    return project.repositories.some(({ forge }) => forge === this.name);
  }

  async capacity(): Promise<number> {
    return roomThrough(this.egress);
  }

  async collect({ project, tier, asOf, signal }: SourceQuestion): Promise<SourceAnswer> {
    const repository = project.repositories.find(({ forge }) => forge === this.name);
    if (repository === undefined) return { values: [] };
    const { host, owner, name, forgeId } = repository;
    this.leaveAlone(host);
    const rest = new RestClient(this.egress, {
      ...{ forge: this.name, signal },
      baseUrl: this.options.baseUrlOf?.(host) ?? `https://${host}`,
      token: this.options.tokens?.get(host) ?? null,
    });
    const read = await READERS[this.name](rest, { owner, name, asOf }).catch((error: unknown) => {
      this.remember(host, error);
      throw error;
    });
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
    if (rest.isPartial) {
      const rested = { ...sighting, partial: found };
      throw new SourceFailure('error', `${this.name}-partial`, { isWorthwhile: true }, rested);
    }
    return found;
  }

  private leaveAlone(host: string): void {
    const afterMs = (this.quietUntil.get(host) ?? 0) - Date.now();
    if (afterMs <= 0) return;
    throw new SourceFailure('rate-limited', `${this.name}-rate-limited`, { isWorthwhile: true, afterMs });
  }

  private remember(host: string, error: unknown): void {
    if (!(error instanceof SourceFailure) || error.reason !== 'rate-limited') return;
    this.quietUntil.set(host, Date.now() + (error.retry.afterMs ?? QUIET_MS));
  }
}

/** A forge says where its own repositories live, and nothing about those of others. */
function isOn(host: string, url: string): boolean {
  const address = normaliseRepository(url);
  return !isRefusal(address) && address.host === host;
}
