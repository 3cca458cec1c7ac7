import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ActsService, clock } from '#libs/acts/src/index.js';
import { systemPrincipal } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { DirectoryService, ProjectsService } from '#libs/projects/src/index.js';
import { EVIDENCE_SOURCES } from './collection.service.js';
import { countDistribution } from './distribution.service.js';
import type { MetricTier } from './domain/catalogue.js';
import type { RequestReason } from './domain/collection.js';
import { sweptFor, tierFor } from './domain/collection.js';
import { openCollection } from './health.repository.js';
import { methodInForce } from './methods.repository.js';
import type { EvidenceSource } from './sources/evidence-source.js';
import { StandingService } from './standing.service.js';
import { staleProjects } from './sweep.repository.js';

/** Room by source and place, as it is left in this sweep. */
type Rooms = Map<string, number>;

/** Keeping the directory fresh within what its sources let be asked. */
@Injectable()
export class SweepService {
  constructor(
    private readonly acts: ActsService,
    private readonly projects: ProjectsService,
    private readonly directory: DirectoryService,
    private readonly standing: StandingService,
    @Inject(EVIDENCE_SOURCES) private readonly sources: readonly EvidenceSource[],
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * Opens collections for what has grown stale, most critical first, as long as every source that has to be asked has room
   * for one more; answers how many. On people too where there is a standing reason to look at them, else on facts. Then counts what the directory and the public are told in numbers.
   */
  async sweep(limit: number): Promise<number> {
    const tx = this.dataSource.manager;
    const { version } = await methodInForce(tx);
    const rooms: Rooms = new Map();
    let opened = 0;
    const stale = await staleProjects(tx, version, limit);
    const standing = await this.standing.among(tx, stale);
    for (const projectId of stale) {
      const reason = sweptFor(standing.get(projectId));
      const project = await this.projects.read(tx, projectId);
      if (!(await this.takesRoom(rooms, project, tierFor(reason)))) continue;
      await this.open(projectId, reason);
      opened += 1;
    }
    await this.directory.upkeep();
    await this.dataSource.transaction(async (act) => countDistribution(act, await clock(act)));
    return opened;
  }

  /** Takes a place wherever a source would be asked about the project; none where one of them is full. */
  private async takesRoom(rooms: Rooms, project: ProjectRecord, tier: MetricTier): Promise<boolean> {
    const asked: string[] = [];
    for (const source of this.sources) {
      if (source.capacity === undefined || !source.knows(project, tier)) continue;
      const place = `${source.name} ${source.place?.(project) ?? ''}`;
      if (!rooms.has(place)) rooms.set(place, await source.capacity(project));
      asked.push(place);
    }
    if (asked.some((place) => (rooms.get(place) ?? 0) < 1)) return false;
    for (const place of asked) rooms.set(place, (rooms.get(place) ?? 0) - 1);
    return true;
  }

  private async open(projectId: string, reason: RequestReason): Promise<void> {
    await this.acts.act(
      { principal: systemPrincipal('health-sweep'), route: 'sweep:health', key: null, body: { projectId } },
      {
        lock: (tx) => this.projects.read(tx, projectId),
        authorise: () => undefined,
        apply: async (act) => {
          const wish = { projectId, tier: tierFor(reason), reason, requestedAt: act.now };
          act.wake('health', await openCollection(act.tx, wish));
          return null;
        },
      },
    );
  }
}
