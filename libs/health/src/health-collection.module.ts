import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Egress } from '#libs/egress/src/index.js';
import { ProjectsModule } from '#libs/projects/src/index.js';
import { AskingService, HEALTH_PATIENCE } from './asking.service.js';
import { CollectionService, EVIDENCE_SOURCES } from './collection.service.js';
import type { Patience } from './domain/patience.js';
import { PATIENCE } from './domain/patience.js';
import { EVIDENCE_FEEDS, EvidenceFeedsService } from './evidence-feeds.service.js';
import { HealthModule } from './health.module.js';
import { OurLedger } from './our-payments.js';
import { EVIDENCE_FAMILIES } from './domain/evidence-file.js';
import type { EvidenceSource } from './sources/evidence-source.js';
import { FundingFilesSource } from './sources/funding/funding-files.source.js';
import type { OpenCollectiveOptions } from './sources/funding/open-collective.source.js';
import { OpenCollectiveSource } from './sources/funding/open-collective.source.js';
import { GitHistorySource } from './sources/git-history.source.js';
import type { GithubAuth } from './sources/github/client.js';
import { githubSource } from './sources/github/github.source.js';
import { ImportedSource } from './sources/imported.source.js';
import { LedgerSource } from './sources/ledger.source.js';
import type { RestForgeOptions } from './sources/rest/rest-forge.source.js';
import { RestForgeSource } from './sources/rest/rest-forge.source.js';
import { SnapshotSource } from './sources/snapshot.source.js';
import { withStandIn } from './sources/stand-in.js';
import { SweepService } from './sweep.service.js';

export interface CollectionConfig {
  /** Without any GitHub is not asked. */
  readonly githubAuths: readonly GithubAuth[];
  readonly githubApiUrl: string | null;
  /** What the accounts of invented projects begin with, where a stand-in takes GitHub's place. */
  readonly githubStandIn?: string | null;
  /** Directory of the bundled facts; null where there is none. */
  readonly snapshotDirectory: string | null;
  /** Whether repositories and sites of projects are asked how they are paid. */
  readonly readsFundingFiles?: boolean;
  /** Where collectives are asked what came in; without it they are not. */
  readonly openCollective?: OpenCollectiveOptions | null;
  /** Addresses of evidence files that are fetched every night. */
  readonly evidenceFeeds?: readonly string[];
  /** GitLab and Forgejo, asked as anybody where there is no token; not asked at all without this. */
  readonly restForges?: RestForgeOptions;
  readonly patience?: Patience;
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
        AskingService,
        SweepService,
        EvidenceFeedsService,
        { provide: EVIDENCE_FEEDS, useValue: config.evidenceFeeds ?? [] },
        { provide: HEALTH_PATIENCE, useValue: config.patience ?? patienceWith(config) },
        {
          provide: EVIDENCE_SOURCES,
          inject: [Egress, DataSource, OurLedger],
          useFactory: (egress: Egress, dataSource: DataSource, ledger: OurLedger): EvidenceSource[] => [
            ...sourcesOf(egress, dataSource, config),
            new LedgerSource(ledger, dataSource),
            ...EVIDENCE_FAMILIES.map((family) => new ImportedSource(family, dataSource)),
          ],
        },
      ],
      exports: [CollectionService, AskingService, SweepService, EvidenceFeedsService],
    };
  }
}

/** A stand-in on this machine needs no rest: where it does not say how long to be quiet, a second will do. */
const STAND_IN_WAIT_MS = 1_000;

function githubConfigOf({ githubAuths: auths, githubApiUrl: apiUrl, githubStandIn }: CollectionConfig) {
  return { auths, apiUrl, ...(githubStandIn == null ? {} : { quietBaseMs: STAND_IN_WAIT_MS }) };
}

function patienceWith({ githubStandIn }: CollectionConfig): Patience {
  if (githubStandIn == null) return PATIENCE;
  return { ...PATIENCE, errorBaseMs: STAND_IN_WAIT_MS, limitBaseMs: STAND_IN_WAIT_MS };
}

function sourcesOf(egress: Egress, dataSource: DataSource, config: CollectionConfig): EvidenceSource[] {
  const sources = [
    ...(config.githubAuths.length === 0 ? [] : [githubSource(egress, dataSource, githubConfigOf(config))]),
    ...(config.restForges === undefined
      ? []
      : (['gitlab', 'forgejo'] as const).map(
          (forge) => new RestForgeSource(forge, egress, dataSource, config.restForges),
        )),
    new GitHistorySource(egress),
    ...(config.readsFundingFiles === true ? [new FundingFilesSource(egress)] : []),
    ...(config.openCollective == null ? [] : [new OpenCollectiveSource(egress, config.openCollective)]),
    ...(config.snapshotDirectory === null ? [] : [new SnapshotSource(config.snapshotDirectory)]),
  ];
  return config.githubStandIn == null ? sources : withStandIn(sources, config.githubStandIn);
}
