import 'reflect-metadata';
import { afterAll, beforeAll } from '@jest/globals';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActRequest } from '#libs/acts/src/index.js';
import { ActsModule, ActsService, databaseOptions } from '#libs/acts/src/index.js';
import type { Application, MoveOptions } from '#libs/applications/src/index.js';
import {
  ApplicationsModule,
  ApplicationsService,
  DraftsService,
  SubmissionService,
} from '#libs/applications/src/index.js';
import { CouncilModule, CouncilService } from '#libs/council/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { HealthModule } from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { money, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ReviewsModule } from '#libs/reviews/src/index.js';
import { ScreeningModule, TreasuryModule } from '#libs/treasury/src/index.js';
import { demoPerson } from '../../../apps/local/src/demo/people.js';
import { screeningListFile } from '../../../apps/local/src/demo/screening-list.js';
import { CALLS } from '../../../apps/local/src/seed/call-book.js';
import { seedFund, seedYear } from '../../../apps/local/src/seed/fund.js';
import { seedIdentity } from '../../../apps/local/src/seed/identity.js';
import { GrantActivitiesService } from '../../../apps/worker/src/grant.activities.js';
import type { TestDatabase } from '../../support/postgres.js';
import { openTestDatabase } from '../../support/postgres.js';
import { done } from './case-lab.js';

const AMOUNT = money(15_000_000n);

/** The demo fund with every domain and the case's own process, on a database of its own and without Temporal. */
export class GrantLab {
  private constructor(
    readonly database: TestDatabase,
    private readonly app: INestApplicationContext,
    readonly projectId: string,
  ) {}

  static async open(): Promise<GrantLab> {
    const database = await openTestDatabase();
    const module = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot(databaseOptions({ url: database.url, poolSize: 8, applicationName: 'spec' })),
        ActsModule,
        EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
        HealthModule,
        ApplicationsModule,
        ReviewsModule,
        CouncilModule,
        ScreeningModule.with(screeningListFile()),
        TreasuryModule,
      ],
      providers: [GrantActivitiesService],
    }).compile();
    const app = await module.init();
    await app.get(DataSource).transaction(async (tx) => {
      await seedIdentity(tx);
      await seedFund(tx);
      await seedYear(tx);
    });
    const projectId = newId();
    await database.pool.query(
      `INSERT INTO projects (id, slug, name, summary, eurostack_layer, registered_by, created_at)
       VALUES ($1, 'libquiet', 'libquiet', 'A parser', 'software-platforms', $2, clock_timestamp())`,
      [projectId, demoPerson('maintainer').id],
    );
    return new GrantLab(database, app, projectId);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.close();
  }

  get<T>(type: Type<T>): T {
    return this.app.get(type, { strict: false });
  }

  /** What a demo person asks, in a session stepped up for it where that is said. */
  as(handle: string, stepUp?: string): ActRequest {
    const { id, roles } = demoPerson(handle);
    const principal: Principal = {
      ...{ kind: 'person', id, roles, via: 'session', scopes: null },
      ...(stepUp === undefined ? {} : { stepUp: { purpose: stepUp, until: '2999-01-01T00:00:00.000Z' } }),
    };
    return { principal, route: 'spec', key: newId(), body: newId() };
  }

  callId(slug: string): string {
    return CALLS.find((call) => call.slug === slug)?.id ?? '';
  }

  async move(id: string, handle: string, actName: string, options: MoveOptions = {}): Promise<void> {
    const applications = this.get(ApplicationsService);
    await this.get(ActsService).act(this.as(handle), {
      lock: (tx) => applications.lock(tx, id),
      authorise: () => undefined,
      apply: async (act, application) => {
        await applications.move(act, application, actName, options);
      },
    });
  }

  /** Something one of our own processes does. */
  async inAct(apply: (act: Act) => Promise<unknown>): Promise<void> {
    await this.get(ActsService).act(
      { principal: systemPrincipal('spec'), route: 'spec', key: null, body: null },
      {
        lock: async () => null,
        authorise: () => undefined,
        apply: async (act) => {
          await apply(act);
        },
      },
    );
  }

  async application(id: string): Promise<Application> {
    const found = await this.get(ApplicationsService).find(this.get(DataSource).manager, id);
    if (found === null) throw new Error('No such case.');
    return found;
  }

  /** Looks until there is nothing more to do; answers the last answer. */
  async settle(id: string): Promise<{ readonly state: string; readonly wakeAt?: string }> {
    for (let looks = 0; looks < 20; looks += 1) {
      const next = await this.get(GrantActivitiesService).advanceGrant(id);
      if (next.state !== 'again') return next;
    }
    throw new Error('The process spins.');
  }

  async count(sql: string, id: string): Promise<number> {
    return (await this.rows<{ n: number }>(`SELECT count(*)::int AS n ${sql}`, [id]))[0]?.n ?? 0;
  }

  async rows<T extends object>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return (await this.database.owner.query<T>(sql, parameters)).rows;
  }

  /** What the ledger has set aside for the case. */
  async reserved(id: string): Promise<string> {
    const sql = 'SELECT reserved_minor FROM ledger_encumbrances WHERE application_id = $1';
    return (await this.rows<{ reserved_minor: string }>(sql, [id]))[0]?.reserved_minor ?? '0';
  }

  /** A complete application of the maintainer, handed in. */
  async submitted(): Promise<string> {
    const drafts = this.get(DraftsService);
    const callId = this.callId('ecosystem-2026');
    const given = { callId, title: 'A parser', projectId: this.projectId, requested: AMOUNT };
    const { id } = done(await drafts.create(this.as('maintainer'), given));
    await drafts.edit(this.as('maintainer'), id, 1, {
      answers: {
        need: 'Tests.',
        users: 'Everybody.',
        work: 'Write them.',
        people: 'Us.',
        relation: 'maintainer',
        otherFunding: 'None.',
        plan: 'Step by step.',
        risks: 'None.',
        afterwards: 'As before.',
      },
    });
    await drafts.setBudget(this.as('maintainer'), id, 2, [
      { category: 'work', title: 'Work', amount: AMOUNT },
    ]);
    await drafts.setMilestones(this.as('maintainer'), id, 3, [
      { title: 'Released', acceptance: 'A release', amount: AMOUNT, dueOn: '2099-01-01' },
    ]);
    await this.get(SubmissionService).submit(this.as('maintainer'), id);
    return id;
  }

  /** The same before the council, whose motion is open; answers the motion too. */
  async inCouncil(): Promise<{ readonly id: string; readonly motionId: string }> {
    const id = await this.submitted();
    await this.put(id, { stage: 'recommendation', waiting_for: 'tab-chair' });
    await this.move(id, 'tab-chair', 'recommend-award', { route: 'council', awardMinor: 15_000_000n });
    await this.settle(id);
    return { id, motionId: await this.openMotion(id) };
  }

  async openMotion(id: string): Promise<string> {
    const sql = `SELECT id FROM motions WHERE application_id = $1 AND state = 'open'`;
    return (await this.rows<{ id: string }>(sql, [id]))[0]?.id ?? '';
  }

  /** The end of the open motion comes, and its process looks; twice, since a missed quorum opens it once more. */
  async endMotion(id: string): Promise<void> {
    for (;;) {
      const motionId = await this.openMotion(id);
      if (motionId === '') return;
      await this.rows(`UPDATE motions SET closes_at = clock_timestamp() WHERE id = $1`, [motionId]);
      await this.get(CouncilService).advance(motionId);
    }
  }

  /** Columns of a case as a spec needs them, past the service. */
  async put(id: string, columns: Readonly<Record<string, string | null>>): Promise<void> {
    for (const [column, value] of Object.entries(columns)) {
      await this.rows(`UPDATE applications SET ${column} = $2 WHERE id = $1`, [id, value]);
    }
  }
}

/** A lab for this spec file. */
export function useGrants(): () => GrantLab {
  let lab: GrantLab | undefined;
  beforeAll(async () => {
    lab = await GrantLab.open();
  });
  afterAll(async () => {
    await lab?.close();
  });
  return () => {
    if (lab === undefined) throw new Error('The lab is there inside tests and hooks only.');
    return lab;
  };
}
