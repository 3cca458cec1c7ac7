import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { isRefusal } from '#libs/kernel/src/index.js';
import { readLicence } from './domain/licence.js';
import type { Sighting, SightingDecision } from './domain/sighting.js';
import { decideSighting } from './domain/sighting.js';
import type { ProjectRepository } from './project-repository.entity.js';
import { projectNotFound } from './projects.errors.js';
import { lockProject, writeToldFacts } from './projects.repository.js';
import { findRepository, flagRepository, isTaken, moveRepository, noteSeen } from './sightings.repository.js';

/** What a forge said of a repository at a time on the database's clock; `pushedAt` null where it does not tell. */
export interface SeenRepository extends Sighting {
  readonly repositoryId: string;
  readonly pushedAt: Instant | null;
  readonly at: Instant;
  /** What the forge says of it, each null where it says nothing; left out where it was not asked. The licence is an SPDX id. */
  readonly about?: { readonly language: string | null; readonly licence: string | null };
}

/** How SPDX writes that nobody says which licence it is, or that there is none: no licence either way. */
const NOTHING_SAID: ReadonlySet<string> = new Set(['NOASSERTION', 'NONE']);

/** Keeps the directory's addresses true while forges rename, move and reuse them. */
@Injectable()
export class SightingsService {
  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * Records a sighting. A rename is followed by a logged act that keeps the old address as alias; an address taken over
   * by another repository, or claimed twice, is flagged once and never followed. Null where the repository has left the
   * directory meanwhile.
   */
  async record(by: Principal, seen: SeenRepository): Promise<SightingDecision['kind'] | null> {
    const tx = this.dataSource.manager;
    const row = await findRepository(tx, seen.repositoryId);
    if (row === null) return null;
    const decision = await this.decide(tx, row, seen);
    if (decision.kind === 'flagged' && decision.flag === row.flag) return decision.kind;
    if (decision.kind === 'known' && row.flag === null) {
      if (seen.about === undefined) await noteSeen(tx, row.id, seen);
      else await this.dataSource.transaction((writing) => note(writing, row, seen));
      return decision.kind;
    }
    const { value } = await this.acts.act(
      { principal: by, route: 'sight:repository', key: null, body: { id: row.id } },
      {
        lock: async (locking) => (await lockProject(locking, row.projectId)) ?? projectNotFound(),
        authorise: () => undefined,
        apply: async (act) => this.apply(act, seen),
      },
    );
    return value as SightingDecision['kind'] | null;
  }

  private async apply(act: Act, seen: SeenRepository): Promise<SightingDecision['kind'] | null> {
    const row = await findRepository(act.tx, seen.repositoryId);
    if (row === null) return null;
    const decision = await this.decide(act.tx, row, seen);
    const subject = { type: 'project', id: row.projectId };
    switch (decision.kind) {
      case 'known':
        await note(act.tx, row, seen);
        if (row.flag !== null) {
          act.audit({ type: 'projects.repository-unflagged', subject, disclosure: 'restricted' });
        }
        break;
      case 'renamed': {
        await moveRepository(act.tx, row, decision.to, act.now);
        await note(act.tx, row, seen);
        const data = { from: row.url, to: decision.to.url };
        act.audit({ type: 'projects.repository-renamed', subject, disclosure: 'public', data });
        break;
      }
      case 'flagged': {
        await flagRepository(act.tx, row.id, decision.flag);
        const data = { flag: decision.flag };
        act.audit({ type: 'projects.repository-flagged', subject, disclosure: 'restricted', data });
        break;
      }
    }
    return decision.kind;
  }

  private async decide(
    tx: EntityManager,
    row: ProjectRepository,
    seen: SeenRepository,
  ): Promise<SightingDecision> {
    return decideSighting({ key: row.urlKey, forgeId: row.forgeId }, seen, await isTaken(tx, row, seen));
  }
}

/** Notes when and where it was seen, and what the forge said about it. */
async function note(tx: EntityManager, row: ProjectRepository, seen: SeenRepository): Promise<void> {
  await noteSeen(tx, row.id, seen);
  // A project is in the language and under the licence of its main repository, unless its people say otherwise.
  if (seen.about === undefined || row.position !== 0) return;
  const { language, licence: said } = seen.about;
  const licence = said === null || NOTHING_SAID.has(said) ? null : readLicence(said, 'licence');
  await writeToldFacts(tx, row.projectId, { language, licence: isRefusal(licence) ? null : licence });
}
