import { afterAll, beforeAll } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActRequest } from '#libs/acts/src/index.js';
import { ActsModule, ActsService, databaseOptions } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Choice, MotionKind, MotionView } from '#libs/council/src/index.js';
import {
  CouncilModule,
  CouncilReadsService,
  CouncilService,
  VotingService,
} from '#libs/council/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { Refused, systemPrincipal } from '#libs/kernel/src/index.js';
import type { Principal, Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { MembersService } from '#libs/members/src/index.js';
import type { ACouncilCase, AddedCouncilCase } from '../../support/council-case.js';
import { STATES, addCouncilCase, addMemberStates } from '../../support/council-case.js';
import { allEntities } from '../../support/entities.js';
import { addPerson, grantRole } from '../../support/people.js';
import type { TestDatabase } from '../../support/postgres.js';
import { openTestDatabase } from '../../support/postgres.js';

const STAFF = { 'executive-1': 'executive', 'executive-2': 'executive', secretariat: 'secretariat' } as const;

/** The council with everything left of it on a database of its own: five states with their representatives, and staff. */
export class CouncilLab {
  private readonly people = new Map<string, string>();

  private constructor(
    readonly database: TestDatabase,
    private readonly module: TestingModule,
  ) {}

  static async open(): Promise<CouncilLab> {
    const database = await openTestDatabase();
    const module = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot({
          ...databaseOptions({ url: database.url, poolSize: 12, applicationName: 'spec' }),
          entities: await allEntities(),
          retryAttempts: 0,
        }),
        ActsModule,
        EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
        CouncilModule,
      ],
    }).compile();
    await module.init();
    const lab = new CouncilLab(database, module);
    await addMemberStates(database.owner);
    for (const scopeId of Object.keys(STATES)) {
      const roles = [{ role: 'representative', scopeType: 'state', scopeId } as const];
      const publicName = `Representative of ${scopeId}`;
      lab.people.set(scopeId, await addPerson(database.owner, { publicName, roles }));
    }
    for (const [publicName, role] of Object.entries(STAFF)) {
      lab.people.set(publicName, await addPerson(database.owner, { publicName, roles: [role] }));
    }
    lab.people.set('treasury', await addPerson(database.owner, { publicName: 'treasury' }));
    const year = new Date().getUTCFullYear();
    const treasury = lab.as('treasury', 'treasury', `assessment:${year}`);
    await lab.get(MembersService).assess(lab.asked(treasury, 'POST /assessments'), year);
    return lab;
  }

  async close(): Promise<void> {
    await this.module.close();
    await this.database.close();
  }

  get<T>(type: Type<T>): T {
    return this.module.get(type, { strict: false });
  }

  get council(): CouncilService {
    return this.get(CouncilService);
  }

  get voting(): VotingService {
    return this.get(VotingService);
  }

  personId(name: string): string {
    const id = this.people.get(name);
    if (id === undefined) throw new Error(`Nobody here is called ${name}.`);
    return id;
  }

  /** Somebody of the lab in a role, of their state where they have one. */
  as(name: string, role: Role, stepUp?: string): Principal {
    const scopeId = Object.hasOwn(STATES, name) ? name : null;
    return principal(this.personId(name), role, scopeId, stepUp);
  }

  representative(state: string, motionId: string): Principal {
    return this.as(state, 'representative', `motion:${motionId}`);
  }

  /** The secretariat, in a session stepped up for this motion. */
  secretariat(motionId: string): Principal {
    return this.as('secretariat', 'secretariat', `motion:${motionId}`);
  }

  /** Somebody without any role: an applicant. */
  applicant(personId: string): Principal {
    return { kind: 'person', id: personId, roles: [], via: 'session', scopes: null };
  }

  /** A new alternate of a state, who may vote for it on this motion. */
  async alternate(state: string, motionId: string): Promise<Principal> {
    const id = await addPerson(this.database.owner, { publicName: `Alternate of ${state}` });
    await grantRole(this.database.owner, id, { role: 'alternate', scopeType: 'state', scopeId: state });
    return principal(id, 'alternate', state, `motion:${motionId}`);
  }

  asked(principal: Principal, route: string, override: Partial<ActRequest> = {}): ActRequest {
    return { principal, route, key: newId(), body: { route, nonce: newId() }, ...override };
  }

  /** What an executive asks of a case, in a session stepped up for it. */
  executive(applicationId: string, name = 'executive-1', override: Partial<ActRequest> = {}): ActRequest {
    return this.asked(this.as(name, 'executive', `application:${applicationId}`), 'executive', override);
  }

  /** A case with money in its envelope. */
  async aCase(given: ACouncilCase = {}): Promise<AddedCouncilCase> {
    const added = await addCouncilCase(this.database.owner, given);
    await this.appropriate(added.programmeSlug, 1_000_000_000n);
    return added;
  }

  async appropriate(programmeSlug: string, minor: bigint): Promise<void> {
    const envelope = { programmeSlug, year: new Date().getUTCFullYear(), currency: 'EUR' };
    await this.inAct('grant', (act) => this.get(LedgerService).appropriate(act, envelope, minor));
  }

  /** The same with a motion opened on it, as its own process does it. */
  async opened(given: ACouncilCase = {}, kind: MotionKind = 'award') {
    const added = await this.aCase(given);
    return { ...added, motionId: await this.open(added.applicationId, kind) };
  }

  async open(applicationId: string, kind: MotionKind = 'award'): Promise<string> {
    const open = async (act: Act): Promise<string> => {
      const application = await this.get(ApplicationsService).lock(act.tx, applicationId);
      return (await this.council.openMotion(act, application, kind)).id;
    };
    return await this.inAct('grant', open, `grant:${applicationId}`);
  }

  /** Something one of our own processes does; `within`: which, so that it does not wake itself. */
  async inAct<T>(process: string, apply: (act: Act) => Promise<T>, within?: string): Promise<T> {
    const answer = await this.get(ActsService).act<null, T>(
      { principal: systemPrincipal(process), route: `advance:${process}`, key: null, body: {}, within },
      { lock: async () => null, authorise: () => undefined, apply },
    );
    if (answer.kind !== 'done') throw new Error('A preview was not asked for.');
    return answer.value;
  }

  async reserved(applicationId: string): Promise<bigint> {
    const { manager } = this.get(DataSource);
    return (await this.get(LedgerService).encumbrance(manager, applicationId))?.reservedMinor ?? 0n;
  }

  async vote(motionId: string, votes: Readonly<Record<string, Choice>>, final = false): Promise<void> {
    for (const [stateId, choice] of Object.entries(votes)) {
      await this.castFor(this.representative(stateId, motionId), motionId, { stateId, choice, final });
    }
  }

  async castFor(
    principal: Principal,
    motionId: string,
    ballot: { readonly stateId: string; readonly choice?: Choice; readonly final?: boolean },
  ): ReturnType<VotingService['castBallot']> {
    const { stateId, choice = 'for', final = false } = ballot;
    const asked = this.asked(principal, 'POST /motions/{id}/ballots');
    return await this.voting.castBallot(asked, motionId, {
      stateId,
      choice,
      reason: `Because ${stateId}.`,
      final,
    });
  }

  /** The end of the motion comes, without anybody waiting for it. */
  async passTime(motionId: string): Promise<void> {
    await this.database.owner.query(
      `UPDATE motions SET closes_at = date_trunc('milliseconds', clock_timestamp()) WHERE id = $1`,
      [motionId],
    );
  }

  /** The motion as this reader sees it; the secretariat sees everything. */
  async motion(
    motionId: string,
    reader: Principal = this.as('secretariat', 'secretariat'),
  ): Promise<MotionView> {
    return await this.get(CouncilReadsService).motion(reader, motionId);
  }

  async hold(applicationId: string, kind: 'embargo' | 'sanctions'): Promise<void> {
    await this.database.owner.query(
      `INSERT INTO holds (id, application_id, kind, reason, opened_at, opened_by)
       VALUES ($1, $2, $3, 'A reason.', clock_timestamp(), $4)`,
      [newId(), applicationId, kind, this.personId('secretariat')],
    );
  }

  async rows<T extends object>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return (await this.database.owner.query<T>(sql, parameters)).rows;
  }

  async count(sql: string, parameters: unknown[] = []): Promise<number> {
    return (await this.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, parameters))[0]?.n ?? 0;
  }

  /**
   * People acting in the same instant: a row is held until the first act waits, then the second, and so on; then all are let
   * through in that order. Answers the code each was refused with, or `accepted`.
   */
  async inOrder(
    row: { readonly sql: string; readonly parameters: unknown[] },
    acts: readonly (() => Promise<unknown>)[],
  ): Promise<readonly string[]> {
    const gate = await this.database.owner.connect();
    try {
      await gate.query('BEGIN');
      await gate.query(`${row.sql} FOR UPDATE`, row.parameters);
      const running: Promise<string>[] = [];
      for (const act of acts) {
        running.push(codeOf(act()));
        await this.untilWaiting(running.length);
      }
      await gate.query('COMMIT');
      return await Promise.all(running);
    } finally {
      gate.release();
    }
  }

  /** As the app's own role, which alone sees what its sessions wait for. */
  private async untilWaiting(count: number): Promise<void> {
    for (;;) {
      const { rows } = await this.database.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if ((rows[0]?.n ?? 0) >= count) return;
    }
  }
}

function principal(id: string, role: Role, scopeId: string | null, stepUp?: string): Principal {
  return {
    kind: 'person',
    id,
    roles: [{ role, scopeType: scopeId === null ? 'fund' : 'state', scopeId }],
    via: 'session',
    scopes: null,
    ...(stepUp === undefined ? {} : { stepUp: { purpose: stepUp, until: '2999-01-01T00:00:00.000Z' } }),
  };
}

/** The code an act was refused with, or `accepted`. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof Refused) return error.refusal.code;
      throw error;
    },
  );
}

/** A lab for this spec file. */
export function useCouncil(): () => CouncilLab {
  let lab: CouncilLab | undefined;
  beforeAll(async () => {
    lab = await CouncilLab.open();
  });
  afterAll(async () => {
    await lab?.close();
  });
  return () => {
    if (lab === undefined) throw new Error('The lab is there inside tests and hooks only.');
    return lab;
  };
}
