import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, clock } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise, logRestrictedRead } from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { accepted, instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import { dayCountsOf, dropDayCounts } from './day-counts.repository.js';
import { authorRole } from './domain/author-role.js';
import type { MeasuredRate } from './domain/base-rate.js';
import { MEASURED_RATES } from './domain/base-rate.js';
import { historyOf } from './domain/day-counts.js';
import type { PaidHandover } from './domain/paid-handover.js';
import { checkHandover, handoverAt } from './domain/paid-handover.js';
import { reviewCoverageAmong } from './domain/review-coverage.js';
import type { SuccessionFinding } from './domain/succession-finding.js';
import { NOTHING_FOUND, successionFinding } from './domain/succession-finding.js';
import { reviewPoints } from './forge-reading.repository.js';
import { notCountedThen, nothingToNote, ownProject } from './health.errors.js';
import { HealthPaidHandover, HealthSignalNote, HealthSignals } from './succession.entity.js';
import { eraseSignals, paidHandovers, signalNotes, signalsAt } from './succession.repository.js';

/** Signals as of a time beside what they have to be read against. Restricted as a whole. */
export interface SuccessionView {
  /** Null where nothing was counted yet. */
  readonly found: (SuccessionFinding & { readonly asOf: Instant }) | null;
  /** Replays rest on counts of this day; null for what a collection found itself. */
  readonly countedAt: Instant | null;
  /** How often well-known histories stood at level review. */
  readonly measured: readonly MeasuredRate[];
  readonly paidHandover: {
    readonly fromOn: string;
    readonly untilOn: string;
    readonly reason: string;
  } | null;
  readonly notes: readonly {
    readonly id: string;
    readonly note: string;
    readonly level: string;
    readonly asOf: Instant;
    readonly authorRole: string;
    readonly writtenAt: Instant;
  }[];
}

/**
 * Succession signals: a reason to talk to a project, for staff and the board's chair. Never in the score, never public, never
 * about a person; silent where the fund paid for the handover. Every look leaves a row in the read log.
 */
@Injectable()
export class SuccessionService {
  constructor(
    private readonly acts: ActsService,
    private readonly projects: ProjectsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * What the newest collection found, or with `asOf` a replay of a past date from counts per day, as of its midnight UTC.
   * Refuses `health.not-counted` for a date the counts do not reach to.
   */
  async read(principal: Principal, projectId: string, asOf: Instant | null): Promise<SuccessionView> {
    const tx = this.dataSource.manager;
    await this.projects.read(tx, projectId);
    await this.allow(principal, 'health.read-signals', tx, projectId);
    const seen = asOf === null ? await this.stored(tx, projectId) : await this.replayed(tx, projectId, asOf);
    const notes = await signalNotes(tx, projectId);
    const fields = ['successionSignals', ...(notes.length > 0 ? ['successionNotes'] : [])];
    await logRestrictedRead(tx, principal, { resource: 'project', subjectId: projectId, fields });
    return {
      ...seen,
      measured: MEASURED_RATES,
      notes: notes.map(({ id, note, level, asOf: at, authorRole: by, writtenAt }) => ({
        ...{ id, note, level, asOf: at, authorRole: by, writtenAt },
      })),
    };
  }

  /** Somebody who may see the signals writes what was learned, beside what they saw. Refuses `health.no-signals`. */
  async note(asked: ActRequest, projectId: string, note: string): Promise<ActAnswer<{ id: string }>> {
    return this.acts.act(asked, {
      lock: async (tx) => {
        await this.projects.read(tx, projectId);
        return (await signalsAt(tx, projectId, await clock(tx))).row;
      },
      authorise: (_signals, tx) => this.allow(asked.principal, 'health.note-signals', tx, projectId),
      apply: async (act, signals) => {
        const { level, asOf } = signals ?? nothingToNote();
        const id = newId();
        await act.tx.insert(HealthSignalNote, {
          ...{ id, projectId, note, level, asOf },
          authorId: act.principal.id,
          authorRole: authorRole(act.principal),
          writtenAt: act.now,
        });
        act.audit({
          type: 'health.signals-noted',
          subject: { type: 'project', id: projectId },
          disclosure: 'restricted',
          data: { noteId: id },
        });
        return { id };
      },
    });
  }

  /**
   * Staff state that the fund pays for a handover: from the first day to the last there are no signals, and what was found in
   * it is gone, as is what stood before one that runs now. Nobody states one for a project they keep (`health.own-project`).
   * Refuses `health.handover-out-of-order`.
   */
  async stateHandover(
    asked: ActRequest,
    projectId: string,
    handover: PaidHandover & { readonly reason: string },
  ): Promise<ActAnswer<{ id: string }>> {
    return this.acts.act(asked, {
      lock: (tx) => this.projects.read(tx, projectId),
      authorise: async (_project, tx) => {
        await this.allow(asked.principal, 'health.state-handover', tx, projectId);
        if ((await this.projects.editorsOf(tx, projectId)).includes(asked.principal.id)) ownProject();
      },
      apply: async (act) => {
        accepted(checkHandover(handover));
        const id = newId();
        await act.tx.insert(HealthPaidHandover, {
          ...{ id, projectId, ...handover },
          statedBy: act.principal.id,
          statedAt: act.now,
        });
        const { cover } = await signalsAt(act.tx, projectId, act.now);
        if (cover !== null) await act.tx.delete(HealthSignals, { projectId });
        act.audit({
          type: 'health.handover-stated',
          subject: { type: 'project', id: projectId },
          disclosure: 'restricted',
          data: { handoverId: id },
        });
        return { id };
      },
    });
  }

  /**
   * The data-protection officer erases signals, notes and the counts a replay would rest on. What stays is that it was done,
   * the read log, and the values a case was decided on; the next collection with a reason counts anew.
   */
  async erase(asked: ActRequest, projectId: string): Promise<ActAnswer<{ erasedAt: Instant }>> {
    return this.acts.act(asked, {
      lock: (tx) => this.projects.read(tx, projectId),
      authorise: (_project, tx) => this.allow(asked.principal, 'health.erase-signals', tx, projectId),
      apply: async (act) => {
        const notes = await eraseSignals(act.tx, projectId);
        await dropDayCounts(act.tx, projectId);
        act.audit({
          type: 'health.signals-erased',
          subject: { type: 'project', id: projectId },
          disclosure: 'restricted',
          data: { notes },
        });
        return { erasedAt: act.now };
      },
    });
  }

  private async stored(tx: EntityManager, projectId: string): Promise<Seen> {
    const { row, cover } = await signalsAt(tx, projectId, await clock(tx));
    const found =
      row === null
        ? null
        : {
            ...{ level: row.level, signals: row.signals, baseRate: row.baseRate },
            ...{ attributed: row.attributed, asOf: row.asOf },
          };
    return { found, countedAt: null, paidHandover: coverView(cover) };
  }

  private async replayed(tx: EntityManager, projectId: string, asOf: Instant): Promise<Seen> {
    const counts = await dayCountsOf(tx, projectId);
    if (counts === null || asOf > counts.countedAt) return notCountedThen();
    const midnight = instant(asOf.slice(0, 10));
    const paidHandover = coverView(handoverAt(await paidHandovers(tx, projectId), midnight));
    const reviews = reviewCoverageAmong(await reviewPoints(tx, projectId));
    const found =
      paidHandover === null ? successionFinding(historyOf(counts), midnight, reviews) : NOTHING_FOUND;
    return { found: { ...found, asOf: midnight }, countedAt: counts.countedAt, paidHandover };
  }

  private async allow(
    principal: Principal,
    action: Action,
    tx: EntityManager,
    projectId: string,
  ): Promise<void> {
    accepted(authorise(principal, action, await this.projects.subjectOf(tx, projectId)));
  }
}

type Seen = Pick<SuccessionView, 'found' | 'countedAt' | 'paidHandover'>;

function coverView(cover: HealthPaidHandover | null): SuccessionView['paidHandover'] {
  return cover === null ? null : { fromOn: cover.fromOn, untilOn: cover.untilOn, reason: cover.reason };
}
