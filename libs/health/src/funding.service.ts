import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { clock } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Instant, Money, Principal } from '#libs/kernel/src/index.js';
import { accepted, money } from '#libs/kernel/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import { bandsAround } from './domain/income-band.js';
import { decideIncome } from './domain/income.js';
import { statedExposure } from './domain/exposure.js';
import { FirstLookService } from './first-look.service.js';
import { methodInForce } from './methods.repository.js';
import {
  exposureStatements,
  incomeFacts,
  needAssignments,
  paidShareStatements,
} from './statements.repository.js';

/** A band of income; `to` null where nothing bounds it. */
export interface BandView {
  readonly from: Money;
  readonly to: Money | null;
}

export interface NeedAssignmentView {
  readonly id: string;
  readonly needClass: string;
  /** What the class stands for today, and under which version of the method it was assigned. */
  readonly amount: Money;
  readonly methodVersion: string;
  readonly reason: string;
  readonly assignedAt: Instant;
  /** For staff; the project is told the reason, not the name. */
  readonly assignedBy?: string;
}

export interface ExposureStatementView {
  readonly id: string;
  readonly exposure: number;
  readonly reason: string;
  readonly authorRole: string;
  readonly authorId?: string;
  readonly statedAt: Instant;
}

/** What is known of a project's money, kept apart by who knows it. Amounts leave in bands only. */
export interface MoneyView {
  readonly income: {
    readonly band: BandView;
    readonly restsOn: readonly string[];
    readonly conflicts: readonly { readonly whole: string; readonly part: string }[];
    readonly facts: readonly {
      readonly basis: string;
      readonly source: string;
      readonly band: BandView;
      readonly windowEnd: Instant;
      readonly evidence: string;
      readonly observedAt: Instant;
    }[];
  };
  readonly paidShares: readonly {
    readonly basis: string;
    readonly paidShare: number;
    readonly evidence: string;
    readonly statedAt: Instant;
  }[];
  readonly need: NeedAssignmentView | null;
  readonly exposure: number | null;
}

/** Need, exposure and money of a project as its readers see them. */
@Injectable()
export class FundingService {
  constructor(
    private readonly projects: ProjectsService,
    private readonly firstLooks: FirstLookService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** Every assignment of a reference need, newest first. */
  async needHistory(principal: Principal, projectId: string): Promise<NeedAssignmentView[]> {
    const tx = this.dataSource.manager;
    await this.mayReadStatements(tx, principal, projectId);
    return this.needViews(tx, principal, projectId);
  }

  /** Every statement on exposure, newest first. */
  async exposureHistory(principal: Principal, projectId: string): Promise<ExposureStatementView[]> {
    const tx = this.dataSource.manager;
    await this.mayReadStatements(tx, principal, projectId);
    const isStaff = may(principal, 'health.assess');
    return (await exposureStatements(tx, projectId)).map((statement) => ({
      id: statement.id,
      exposure: statement.exposure,
      reason: statement.reason,
      authorRole: statement.authorRole,
      ...(isStaff ? { authorId: statement.authorId } : {}),
      statedAt: statement.statedAt,
    }));
  }

  /** What is known of a project's money, for those who may see its priority. */
  async money(principal: Principal, projectId: string): Promise<MoneyView> {
    const tx = this.dataSource.manager;
    await this.mayReadStatements(tx, principal, projectId);
    const facts = await incomeFacts(tx, projectId);
    const { leastMinor, mostMinor, restsOn, conflicts } = decideIncome(facts, await clock(tx));
    const [need] = await this.needViews(tx, principal, projectId);
    return {
      income: {
        band: bandView(leastMinor, mostMinor),
        restsOn,
        conflicts,
        facts: facts.map((fact) => ({
          basis: fact.basis,
          source: fact.source,
          band: bandView(fact.lowMinor, fact.highMinor),
          windowEnd: fact.windowEnd,
          evidence: fact.evidence,
          observedAt: fact.observedAt,
        })),
      },
      paidShares: (await paidShareStatements(tx, projectId)).map(
        ({ basis, paidShare, evidence, statedAt }) => ({ basis, paidShare, evidence, statedAt }),
      ),
      need: need ?? null,
      exposure: statedExposure(await exposureStatements(tx, projectId)),
    };
  }

  private async needViews(
    tx: EntityManager,
    principal: Principal,
    projectId: string,
  ): Promise<NeedAssignmentView[]> {
    const { needMinor } = await methodInForce(tx);
    const isStaff = may(principal, 'health.assess');
    return (await needAssignments(tx, projectId)).map((row) => ({
      id: row.id,
      needClass: row.needClass,
      amount: money(BigInt(needMinor[row.needClass])),
      methodVersion: row.methodVersion,
      reason: row.reason,
      assignedAt: row.assignedAt,
      ...(isStaff ? { assignedBy: row.assignedBy } : {}),
    }));
  }

  private async mayReadStatements(tx: EntityManager, principal: Principal, projectId: string): Promise<void> {
    await this.projects.read(tx, projectId);
    const subject = await this.projects.subjectOf(tx, projectId);
    accepted(authorise(principal, 'health.read-statements', subject));
    await this.firstLooks.respect(tx, principal, projectId);
  }
}

function bandView(leastMinor: bigint, mostMinor: bigint | null): BandView {
  const { lowMinor, highMinor } = bandsAround(leastMinor, mostMinor);
  return { from: money(lowMinor), to: highMinor === null ? null : money(highMinor) };
}

function may(principal: Principal, action: Action): boolean {
  return authorise(principal, action, {}) === undefined;
}
