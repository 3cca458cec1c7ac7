import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { clock } from '#libs/acts/src/index.js';
import { project } from '#libs/identity/src/index.js';
import type { Resource } from '#libs/identity/src/index.js';
import type { Instant, Money } from '#libs/kernel/src/index.js';
import { instant, money } from '#libs/kernel/src/index.js';
import { contributionsOf } from '#libs/members/src/index.js';
import { granteeName } from './domain/grantee-name.js';
import type { ApplicationCount } from './domain/outcome.js';
import { countOutcomes } from './domain/outcome.js';
import type { AwardRow } from './portal.repository.js';
import { awardRows, fundRows, stageCounts, voteRows } from './portal.repository.js';

export interface PortalPage {
  readonly before?: string;
  readonly limit: number;
}

export interface FundYear {
  readonly year: number;
  readonly received: Money;
  readonly appropriated: Money;
  readonly committed: Money;
  readonly paid: Money;
  readonly programmes: readonly { programme: string; appropriated: Money; committed: Money; paid: Money }[];
}

export interface PublicAward {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly project: string | null;
  readonly programme: string;
  readonly call: string;
  readonly award: Money;
  readonly paid: Money;
  readonly stage: string;
  readonly committedAt: Instant | null;
  readonly publicName: string | null;
  readonly decisionNumber: string | null;
}

export interface PublicVote {
  readonly id: string;
  readonly number: string;
  readonly kind: string;
  readonly state: 'closed' | 'cancelled';
  readonly openedAt: Instant;
  readonly closesAt: Instant;
  readonly closedAt: Instant;
  readonly outcome: string | null;
  readonly cancelled: { cause: string; reason: string | null } | null;
  readonly decisionNumber: string | null;
  readonly comparisons: unknown;
  readonly policyId: string;
  readonly items: readonly { number: string; award: Money }[];
  readonly members: readonly { stateId: string; votes: number; suspended: boolean; recused: boolean }[];
  readonly rollCall: readonly { stateId: string; choice: string; reason: string | null }[] | null;
}

export interface PublicContribution {
  readonly stateId: string;
  readonly year: number;
  readonly assessed: Money;
  readonly received: Money;
}

/**
 * What everybody may see, without signing in. Every record goes through the field classes as the public reads them, so
 * that a field somebody adds below stays inside until it is given a class. Cases under embargo are neither shown,
 * counted nor added up: totals are those of what is listed, so no difference gives an amount away.
 */
@Injectable()
export class PortalService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Money in and out by year and programme, newest year first. */
  async fund(): Promise<readonly FundYear[]> {
    const tx = this.dataSource.manager;
    const [rows, contributions] = [await fundRows(tx), await contributionsOf(tx)];
    const years = [...new Set([...rows, ...contributions].map(({ year }) => year))].sort((a, b) => b - a);
    return years.map((year) => {
      const ofYear = rows.filter((row) => row.year === year);
      const total = (key: 'appropriatedMinor' | 'committedMinor' | 'paidMinor') =>
        money(ofYear.reduce((sum, row) => sum + BigInt(row[key]), 0n));
      const received = contributions.filter((row) => row.year === year);
      return shown('fundYear', {
        year,
        received: money(received.reduce((sum, { receivedMinor }) => sum + receivedMinor, 0n)),
        appropriated: total('appropriatedMinor'),
        committed: total('committedMinor'),
        paid: total('paidMinor'),
        programmes: ofYear.map(({ programme, appropriatedMinor, committedMinor, paidMinor, currency }) => ({
          programme,
          appropriated: { minor: appropriatedMinor, currency },
          committed: { minor: committedMinor, currency },
          paid: { minor: paidMinor, currency },
        })),
      });
    });
  }

  /** Awards, newest first. */
  async awards(page: PortalPage): Promise<readonly PublicAward[]> {
    const tx = this.dataSource.manager;
    const [rows, now] = [await awardRows(tx, page), await clock(tx)];
    return rows.map((row) => shown('award', awardOf(row, now)));
  }

  /** Votes that ended, with roll call by state or with what cancelled them, newest first. */
  async votes(page: PortalPage): Promise<readonly PublicVote[]> {
    const rows = await voteRows(this.dataSource.manager, page);
    return rows.map((row) =>
      shown('motion', {
        ...row,
        openedAt: instant(row.openedAt),
        closesAt: instant(row.closesAt),
        closedAt: instant(row.closedAt),
      }),
    );
  }

  /** What each state was assessed and paid, newest year first. */
  async contributions(): Promise<readonly PublicContribution[]> {
    const rows = await contributionsOf(this.dataSource.manager);
    return rows.map(({ stateId, year, assessedMinor, receivedMinor, currency }) =>
      shown('assessment', {
        stateId,
        year,
        assessed: money(assessedMinor, currency),
        received: money(receivedMinor, currency),
      }),
    );
  }

  /** How many applications ended how. */
  async applicationCounts(): Promise<readonly ApplicationCount[]> {
    const counts = countOutcomes(await stageCounts(this.dataSource.manager));
    return counts.map((count) => shown('applicationCount', count));
  }
}

/** The record as the public may read it. The types promise every field: a spec proves that none is dropped. */
function shown<T extends object>(resource: Resource, record: T): T {
  return project(resource, record, 'public') as T;
}

function awardOf(row: AwardRow, now: Instant): PublicAward {
  const committedAt = row.committedAt === null ? null : instant(row.committedAt);
  const { id, number, title, programme, call, stage, currency, decisionNumber } = row;
  return {
    id,
    number,
    title,
    project: row.project,
    programme,
    call,
    award: { minor: row.awardMinor, currency },
    paid: { minor: row.paidMinor, currency },
    stage,
    committedAt,
    publicName:
      row.granteeKind === null || row.granteeName === null
        ? null
        : granteeName({ kind: row.granteeKind, publicName: row.granteeName, committedAt }, now),
    decisionNumber,
  };
}
