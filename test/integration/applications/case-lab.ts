import 'reflect-metadata';
import { afterAll, beforeAll } from '@jest/globals';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsModule, ActsService, databaseOptions } from '#libs/acts/src/index.js';
import type {
  Application,
  CaseFacts,
  ForeignFacts,
  LifecyclePolicy,
  MoveOptions,
} from '#libs/applications/src/index.js';
import {
  ApplicationsModule,
  ApplicationsService,
  DEFAULT_LIFECYCLE_POLICY,
  DraftsService,
  GrantAdvance,
  SubmissionService,
  TeamService,
  decideAdvance,
} from '#libs/applications/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import type { HeldRole, Principal, Role } from '#libs/kernel/src/index.js';
import { Refused, money, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { CallForm } from '#libs/programmes/src/index.js';
import { addPerson } from '../../support/people.js';
import type { TestDatabase } from '../../support/postgres.js';
import { openTestDatabase } from '../../support/postgres.js';

const FORM: CallForm = {
  concept: [
    { field: 'need', kind: 'text', label: { en: 'What is needed?' }, required: true, maxLength: 200 },
    { field: 'extra', kind: 'text', label: { en: 'Anything else?' }, required: false, maxLength: 200 },
  ],
  proposal: [{ field: 'plan', kind: 'text', label: { en: 'How?' }, required: true, maxLength: 200 }],
};

export interface ACall {
  readonly twoStep?: boolean;
  readonly emergency?: boolean;
  readonly closesAt?: string | null;
  readonly durations?: Partial<LifecyclePolicy['durations']>;
  readonly reminders?: readonly string[];
}

const NOTHING: ForeignFacts = {
  evidence: 'unavailable',
  round: null,
  recommendation: null,
  motion: null,
  obstacle: null,
  agreement: { state: 'draft' },
  milestones: { total: 0, settled: 0, next: null },
};

/** Everything of applications on a database of its own, without the domains to its right. */
export class CaseLab {
  readonly staff = {} as Record<'programme' | 'treasury' | 'executive' | 'panel' | 'secretariat', Principal>;
  editor!: Principal;
  projectId = '';

  private constructor(
    readonly database: TestDatabase,
    readonly app: INestApplicationContext,
  ) {}

  static async open(): Promise<CaseLab> {
    const database = await openTestDatabase();
    const module = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot(databaseOptions({ url: database.url, poolSize: 8, applicationName: 'spec' })),
        ActsModule,
        EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
        ApplicationsModule,
      ],
    }).compile();
    const lab = new CaseLab(database, await module.init());
    for (const [name, role] of [
      ['programme', 'programme'],
      ['treasury', 'treasury'],
      ['executive', 'executive'],
      ['panel', 'appeal-panel'],
      ['secretariat', 'secretariat'],
    ] as const) {
      lab.staff[name] = await lab.person(role);
    }
    lab.editor = await lab.person();
    lab.projectId = newId();
    await database.pool.query(
      `INSERT INTO projects (id, slug, name, summary, eurostack_layer, registered_by, created_at)
       VALUES ($1, 'libquiet', 'libquiet', 'A parser without surprises', 'software-platforms', $2, clock_timestamp())`,
      [lab.projectId, lab.editor.id],
    );
    return lab;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.close();
  }

  get<T>(type: Type<T>): T {
    return this.app.get(type, { strict: false });
  }

  async person(role?: Role): Promise<Principal> {
    const id = await addPerson(this.database.pool, { roles: role === undefined ? [] : [role] });
    const roles: HeldRole[] = role === undefined ? [] : [{ role, scopeType: 'fund', scopeId: null }];
    return { kind: 'person', id, roles, via: 'session', scopes: null };
  }

  /** A call with its policies; answers its id. */
  async call(override: ACall = {}): Promise<string> {
    const policies: string[] = [];
    const lifecycle: LifecyclePolicy = {
      ...DEFAULT_LIFECYCLE_POLICY,
      durations: { ...DEFAULT_LIFECYCLE_POLICY.durations, ...override.durations },
      reminders: [...(override.reminders ?? DEFAULT_LIFECYCLE_POLICY.reminders)],
    };
    for (const [kind, body] of [
      ['lifecycle', lifecycle],
      ['review', {}],
      ['council', {}],
      ['treasury', {}],
    ] as const) {
      const id = newId();
      await this.database.pool.query(
        `INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from)
         VALUES ($1, $2, $3, 1, $4, 'spec', '2026-01-01')`,
        [id, kind, `spec-${id}`, JSON.stringify(body)],
      );
      policies.push(id);
    }
    const programmeId = newId();
    await this.database.pool.query(
      'INSERT INTO programmes (id, slug, title, share_percent) VALUES ($1, $2, $3, 10)',
      [programmeId, `programme-${programmeId}`, 'A programme'],
    );
    const id = newId();
    await this.database.pool.query(
      `INSERT INTO calls (id, programme_id, slug, title, opens_at, closes_at, two_step, emergency, instrument, min_minor,
         max_minor, currency, lifecycle_policy_id, review_policy_id, council_policy_id, treasury_policy_id, form)
       VALUES ($1, $2, $3, 'A call', '2026-01-01', $4, $5, $6, 'grant', 100, 50000000, 'EUR', $7, $8, $9, $10, $11)`,
      [
        id,
        programmeId,
        `call-${id}`,
        override.closesAt ?? null,
        override.twoStep ?? false,
        override.emergency ?? false,
        ...policies,
        JSON.stringify(FORM),
      ],
    );
    return id;
  }

  /** What a person asks for: a new key each time. */
  asks(principal: Principal, override: Partial<ActRequest> = {}): ActRequest {
    return { principal, route: 'spec', key: newId(), body: { spec: newId() }, ...override };
  }

  /** A complete draft of the editor; answers its id. */
  async draft(callId: string): Promise<string> {
    const drafts = this.get(DraftsService);
    const { id } = done(
      await drafts.create(this.asks(this.editor), {
        callId,
        title: 'A parser without surprises',
        projectId: this.projectId,
        requested: money(6_000_000n),
      }),
    );
    await drafts.edit(this.asks(this.editor), id, 1, { answers: { need: 'Time' } });
    const twoStep = await this.one<{ two_step: boolean }>('SELECT two_step FROM calls WHERE id = $1', [
      callId,
    ]);
    if (!twoStep.two_step) await this.plan(id, 2);
    return id;
  }

  /** Somebody who was asked to join the team of a case does. */
  async join(id: string, person: Principal): Promise<void> {
    const team = this.get(TeamService);
    const asked = (await team.own(person)).find(({ applicationId }) => applicationId === id);
    await team.accept(this.asks(person), asked?.id ?? '');
  }

  /** Answers what the proposal asks, on the version the case has. */
  async plan(id: string, version: number): Promise<void> {
    const drafts = this.get(DraftsService);
    await drafts.edit(this.asks(this.editor), id, version, { answers: { plan: 'Step by step' } });
    await drafts.setBudget(this.asks(this.editor), id, version + 1, [
      { category: 'work', title: 'Work', amount: money(6_000_000n) },
    ]);
    await drafts.setMilestones(this.asks(this.editor), id, version + 2, [
      { title: 'Released', acceptance: 'A release', amount: money(6_000_000n), dueOn: '2099-01-01' },
    ]);
  }

  async draftWithoutAnswers(): Promise<string> {
    const id = await this.draft(await this.call());
    await this.database.pool.query("UPDATE application_answers SET value = '' WHERE application_id = $1", [
      id,
    ]);
    return id;
  }

  async lateDraft(): Promise<string> {
    const id = await this.draft(await this.call());
    await this.put(id, { dueAt: '2026-01-02T00:00:00.000Z' });
    return id;
  }

  async draftUnderClosedCall(): Promise<string> {
    const callId = await this.call();
    const id = await this.draft(callId);
    await this.database.pool.query("UPDATE calls SET closes_at = '2026-01-02' WHERE id = $1", [callId]);
    return id;
  }

  /** A case that was submitted and looked at by its process; answers its id. */
  async submitted(callId: string): Promise<string> {
    const id = await this.draft(callId);
    await this.get(SubmissionService).submit(this.asks(this.editor), id);
    await this.advance(id);
    return id;
  }

  /** A case in any stage, as if it had come there, without the acts on the way. */
  async inStage(stage: Application['stage'], call: ACall = {}): Promise<string> {
    const id = await this.draft(await this.call(call));
    await this.put(id, { stage, waitingFor: 'nobody' });
    await this.database.pool.query(
      `UPDATE applications SET submitted_at = clock_timestamp(), lifecycle_policy_id =
         (SELECT lifecycle_policy_id FROM calls WHERE calls.id = call_id) WHERE id = $1`,
      [id],
    );
    return id;
  }

  /** Sets what a spec begins with, past the service. */
  async put(
    id: string,
    facts: { stage?: string; waitingFor?: string; dueAt?: string | null },
  ): Promise<void> {
    await this.database.pool.query(
      `UPDATE applications SET stage = coalesce($2, stage), waiting_for = coalesce($3, waiting_for),
         due_at = CASE WHEN $4 THEN $5::timestamptz ELSE due_at END WHERE id = $1`,
      [id, facts.stage ?? null, facts.waitingFor ?? null, facts.dueAt !== undefined, facts.dueAt ?? null],
    );
  }

  /** One look of the case's process, with what the other domains would say. */
  async advance(id: string, foreign: Partial<ForeignFacts> = {}): Promise<string> {
    const applications = this.get(ApplicationsService);
    const grants = this.get(GrantAdvance);
    const answer = await this.get(ActsService).act(
      {
        principal: systemPrincipal('grant'),
        route: 'advance:grant',
        key: null,
        body: { id },
        within: `grant:${id}`,
      },
      {
        lock: (tx) => applications.lock(tx, id),
        authorise: () => undefined,
        apply: async (act, application) => {
          const facts: CaseFacts = await grants.facts(act, application, { ...NOTHING, ...foreign });
          const decision = decideAdvance(facts, act.now);
          if (decision.do.startsWith('open-')) return { state: decision.do };
          return await grants.carryOut(act, application, decision as never);
        },
      },
    );
    return done(answer).state;
  }

  /** A move another domain would make inside its own act. */
  async move(id: string, principal: Principal, actName: string, options: MoveOptions = {}): Promise<void> {
    const applications = this.get(ApplicationsService);
    await this.get(ActsService).act(this.asks(principal), {
      lock: (tx) => applications.lock(tx, id),
      authorise: () => undefined,
      apply: async (act, application) => {
        await applications.move(act, application, actName, options);
      },
    });
  }

  /** Until so many sessions of this database wait for a lock. */
  async waitForLocks(count: number): Promise<void> {
    for (;;) {
      const { n } = await this.one<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (n >= count) return;
    }
  }

  async one<T>(sql: string, parameters: unknown[] = []): Promise<T> {
    const { rows } = await this.database.pool.query(sql, parameters);
    if (rows[0] === undefined) throw new Error(`No row: ${sql}`);
    return rows[0] as T;
  }

  async application(id: string): Promise<Application> {
    const found = await this.get(ApplicationsService).find(this.get(DataSource).manager, id);
    if (found === null) throw new Error('No such case.');
    return found;
  }

  /** Everything an act could leave behind, counted, to prove that nothing was stored. */
  async traces(id: string): Promise<unknown> {
    return await this.one(
      `SELECT (SELECT row_to_json(a) FROM applications a WHERE id = $1) AS case,
         (SELECT count(*) FROM audit_entries WHERE application_id = $1) AS audits,
         (SELECT count(*) FROM outbox WHERE workflow_id = 'grant:' || $1::text) AS wakes,
         (SELECT count(*) FROM stage_history WHERE application_id = $1) AS steps,
         (SELECT count(*) FROM holds WHERE application_id = $1 AND released_at IS NULL) AS holds,
         (SELECT count(*) FROM decisions WHERE application_id = $1) AS decisions,
         (SELECT count(*) FROM appeals WHERE application_id = $1) AS appeals,
         (SELECT count(*) FROM clarifications WHERE application_id = $1) AS clarifications,
         (SELECT count(*) FROM application_submissions WHERE application_id = $1) AS submissions,
         (SELECT count(*) FROM notifications WHERE application_id = $1) AS notices,
         (SELECT count(*) FROM idempotency_keys) AS keys`,
      [id],
    );
  }
}

/** The value of an act that was done. */
export function done<T>(answer: ActAnswer<T>): T {
  if (answer.kind !== 'done') throw new Error('This was a preview.');
  return answer.value;
}

/** The code an act was refused with; undefined where it was accepted. */
export async function refusalOf(act: Promise<unknown>): Promise<string | undefined> {
  try {
    await act;
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
}

/** A lab for this spec file. */
export function useLab(): () => CaseLab {
  let lab: CaseLab | undefined;
  beforeAll(async () => {
    lab = await CaseLab.open();
  });
  afterAll(async () => {
    await lab?.close();
  });
  return () => {
    if (lab === undefined) throw new Error('The lab is there inside tests and hooks only.');
    return lab;
  };
}
