import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { Egress } from '#libs/egress/src/index.js';
import { ProjectsModule } from '#libs/projects/src/index.js';
import { CollectionService, EVIDENCE_SOURCES } from './collection.service.js';
import { HealthModule } from './health.module.js';
import type { EvidenceSource } from './sources/evidence-source.js';
import { GitHistorySource } from './sources/git-history.source.js';
import { GithubSource } from './sources/github.source.js';
import { SnapshotSource } from './sources/snapshot.source.js';

export interface CollectionConfig {
  /** Without it GitHub is not asked. */
  readonly githubToken: string | null;
  readonly githubApiUrl: string | null;
  /** Directory of the bundled facts; null where there is none. */
  readonly snapshotDirectory: string | null;
}

/** The part of health that talks to the outside: only in the worker that serves the evidence queue. */
@Module({})
export class HealthCollectionModule {
  static with(config: CollectionConfig): DynamicModule {
    return {
      module: HealthCollectionModule,
      imports: [HealthModule, ProjectsModule],
      providers: [
        CollectionService,
        {
          provide: EVIDENCE_SOURCES,
          inject: [Egress],
          useFactory: (egress: Egress): EvidenceSource[] => sourcesOf(egress, config),
        },
      ],
      exports: [CollectionService],
    };
  }
}

function sourcesOf(egress: Egress, config: CollectionConfig): EvidenceSource[] {
  return [
    ...(config.githubToken === null
      ? []
      : [new GithubSource(egress, { token: config.githubToken, apiUrl: config.githubApiUrl })]),
    new GitHistorySource(egress),
    ...(config.snapshotDirectory === null ? [] : [new SnapshotSource(config.snapshotDirectory)]),
  ];
}
