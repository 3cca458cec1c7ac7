import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ActRequest } from '#libs/acts/src/index.js';
import { ActsModule, ActsService, databaseOptions } from '#libs/acts/src/index.js';
import type { MoveOptions } from '#libs/applications/src/index.js';
import {
  ApplicationsModule,
  ApplicationsService,
  DraftsService,
  EmergencyService,
  EndingsService,
  ScreeningService,
  SubmissionService,
} from '#libs/applications/src/index.js';
import { CouncilModule } from '#libs/council/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { HealthModule } from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { money } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ReviewsModule } from '#libs/reviews/src/index.js';
import { TreasuryModule } from '#libs/treasury/src/index.js';
import { demoPerson } from '../../../apps/local/src/demo/people.js';
import { CALLS } from '../../../apps/local/src/seed/call-book.js';
import { seedIdentity } from '../../../apps/local/src/seed/identity.js';
import { seedLedger } from '../../../apps/local/src/seed/ledger.js';
import { seedMembers } from '../../../apps/local/src/seed/members.js';
import { seedProgrammes } from '../../../apps/local/src/seed/programmes.js';
import { seedTreasury } from '../../../apps/local/src/seed/treasury.js';
import { GrantActivitiesService } from '../../../apps/worker/src/grant.activities.js';
import type { TestDatabase } from '../../support/postgres.js';
import { openTestDatabase } from '../../support/postgres.js';
import { done } from './case-lab.js';

let database: TestDatabase;
let app: INestApplicationContext;
let grant: GrantActivitiesService;
const projectId = newId();
const AMOUNT = money(15_000_000n);

beforeAll(async () => {
  database = await openTestDatabase();
  const module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(databaseOptions({ url: database.url, poolSize: 8, applicationName: 'spec' })),
      ActsModule,
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      HealthModule,
      ApplicationsModule,
      ReviewsModule,
      CouncilModule,
      TreasuryModule,
    ],
    providers: [GrantActivitiesService],
  }).compile();
  app = await module.init();
  grant = app.get(GrantActivitiesService);
  await app.get(DataSource).transaction(async (tx) => {
    await seedIdentity(tx);
    await seedProgrammes(tx);
    await seedTreasury(tx);
    await seedLedger(tx);
    await seedMembers(tx);
  });
  await database.pool.query(
    `INSERT INTO projects (id, slug, name, summary, eurostack_layer, registered_by, created_at)
     VALUES ($1, 'libquiet', 'libquiet', 'A parser', 'software-platforms', $2, clock_timestamp())`,
    [projectId, demoPerson('maintainer').id],
  );
});

afterAll(async () => {
  await app.close();
  await database.close();
});

function as(handle: string): ActRequest {
  const { id, roles } = demoPerson(handle);
  const principal: Principal = { kind: 'person', id, roles, via: 'session', scopes: null };
  return { principal, route: 'spec', key: newId(), body: newId() };
}

function callId(slug: string): string {
  return CALLS.find((call) => call.slug === slug)?.id ?? '';
}

async function move(id: string, handle: string, actName: string, options: MoveOptions): Promise<void> {
  const applications = app.get(ApplicationsService);
  await app.get(ActsService).act(as(handle), {
    lock: (tx) => applications.lock(tx, id),
    authorise: () => undefined,
    apply: async (act, application) => {
      await applications.move(act, application, actName, options);
    },
  });
}

async function stageOf(id: string): Promise<string> {
  const { rows } = await database.pool.query('SELECT stage FROM applications WHERE id = $1', [id]);
  return (rows[0] as { stage: string }).stage;
}

/** Looks until there is nothing more to do; answers the last answer. */
async function settle(id: string): Promise<string> {
  for (let looks = 0; looks < 20; looks += 1) {
    const { state } = await grant.advanceGrant(id);
    if (state !== 'again') return state;
  }
  throw new Error('The process spins.');
}

async function count(sql: string, id: string): Promise<number> {
  const { rows } = await database.pool.query(`SELECT count(*)::int AS n ${sql}`, [id]);
  return (rows[0] as { n: number }).n;
}

/** What the ledger has set aside for the case. */
async function reserved(id: string): Promise<string> {
  const { rows } = await database.pool.query(
    'SELECT reserved_minor FROM ledger_encumbrances WHERE application_id = $1',
    [id],
  );
  return (rows[0] as { reserved_minor: string }).reserved_minor;
}

async function submitted(): Promise<string> {
  const drafts = app.get(DraftsService);
  const call = callId('ecosystem-2026');
  const { id } = done(
    await drafts.create(as('maintainer'), { callId: call, title: 'A parser', projectId, requested: AMOUNT }),
  );
  await drafts.edit(as('maintainer'), id, 1, {
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
  await drafts.setBudget(as('maintainer'), id, 2, [{ category: 'work', title: 'Work', amount: AMOUNT }]);
  await drafts.setMilestones(as('maintainer'), id, 3, [
    { title: 'Released', acceptance: 'A release', amount: AMOUNT, dueOn: '2099-01-01' },
  ]);
  await app.get(SubmissionService).submit(as('maintainer'), id);
  return id;
}

describe('the grant process over every domain', () => {
  it('waits for evidence, opens round, motion and agreement, each once', async () => {
    const id = await submitted();
    expect(await settle(id)).toBe('waiting');
    expect(await stageOf(id)).toBe('submitted');
    await database.pool.query("UPDATE applications SET due_at = '2026-01-02' WHERE id = $1", [id]);
    await settle(id);
    expect(await stageOf(id)).toBe('screening');

    await app
      .get(ScreeningService)
      .decideScreening(as('programme-1'), id, { verdict: 'eligible', reasons: [] });
    await settle(id);
    await settle(id);
    expect(await count('FROM review_rounds WHERE application_id = $1', id)).toBe(1);
    await database.pool.query(
      "UPDATE review_rounds SET state = 'closed', closed_at = clock_timestamp() WHERE application_id = $1",
      [id],
    );
    await settle(id);
    expect(await stageOf(id)).toBe('recommendation');

    await move(id, 'tab-chair', 'recommend-award', { route: 'council', awardMinor: 15_000_000n });
    await settle(id);
    await settle(id);
    expect(await count("FROM motions WHERE application_id = $1 AND state = 'open'", id)).toBe(1);
    await database.pool.query(
      `UPDATE motions SET state = 'closed', outcome = 'carried', closed_at = clock_timestamp(), decision_number = 'D-1'
       WHERE application_id = $1`,
      [id],
    );
    await settle(id);
    await settle(id);
    expect(await stageOf(id)).toBe('negotiation');
    expect(await count('FROM agreements WHERE application_id = $1', id)).toBe(1);

    await app
      .get(EndingsService)
      .annul(as('executive-1'), id, { reasons: ['A recusal was found too late.'] });
    await settle(id);
    expect(await stageOf(id)).toBe('council');
    expect(await count("FROM motions WHERE application_id = $1 AND state = 'open'", id)).toBe(1);
    expect(await reserved(id)).toBe('15000000');

    await app
      .get(EndingsService)
      .defer(as('executive-1'), id, { reasons: ['The envelope is needed first.'] });
    expect(await count("FROM motions WHERE application_id = $1 AND state = 'open'", id)).toBe(0);
    expect(await reserved(id)).toBe('0');
    expect(await settle(id)).toBe('waiting');
  });

  it('ends round and motion with a withdrawal, in one transaction', async () => {
    const id = await submitted();
    await database.pool.query("UPDATE applications SET due_at = '2026-01-02' WHERE id = $1", [id]);
    await settle(id);
    await app
      .get(ScreeningService)
      .decideScreening(as('programme-1'), id, { verdict: 'eligible', reasons: [] });
    await settle(id);
    await app.get(EndingsService).withdraw(as('maintainer'), id);
    expect(await count("FROM review_rounds WHERE application_id = $1 AND state = 'open'", id)).toBe(0);
    expect(await settle(id)).toBe('settled');
  });

  it('takes a nominated emergency to its terms', async () => {
    const { id } = done(
      await app.get(EmergencyService).nominate(as('programme-1'), {
        callId: callId('emergency'),
        projectId,
        title: 'A hole in libquiet',
        need: 'Close it.',
        requested: money(2_000_000n),
        editors: [demoPerson('maintainer').id],
      }),
    );
    await settle(id);
    await app.get(EmergencyService).triage(as('programme-2'), id, { reasons: [] });
    await app.get(EmergencyService).check(as('treasury-1'), id, { reasons: [] });
    await settle(id);
    expect(await stageOf(id)).toBe('emergency-decision');
    await move(id, 'executive-1', 'approve-emergency', { awardMinor: 2_000_000n });
    await settle(id);
    expect(await count('FROM agreements WHERE application_id = $1', id)).toBe(1);
  });
});
