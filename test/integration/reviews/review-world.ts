import { afterAll, beforeAll } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { ActRequest, Advance } from '#libs/acts/src/index.js';
import { ActsModule, ActsService, databaseOptions } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import type { Principal, Role } from '#libs/kernel/src/index.js';
import { Refused, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { AssignmentsService, BoardService, ReviewsModule, ReviewsService } from '#libs/reviews/src/index.js';
import { useDatabase } from '../../support/postgres.js';
import type { ACase, AddedCase } from '../../support/review-case.js';
import { addCase } from '../../support/review-case.js';

export interface AssignmentRow {
  readonly id: string;
  readonly person_id: string;
  readonly state: string;
  readonly ending: string | null;
  readonly accept_due_at: Date;
  readonly submit_due_at: Date;
}

export const CONTENT = {
  applicationVersion: 1,
  scores: { technical: 600, relevance: 550, cost: 500 },
  comments: {},
  summary: 'Sound work on code that much depends on.',
};
export const ACCEPT = { conflict: 'none', explanation: null, hasTime: true } as const;

/** The services of reviews on a database of this spec file, and the small steps its stories are made of. */
export function useReviews() {
  const database = useDatabase();
  let module: TestingModule;
  beforeAll(async () => {
    module = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot(
          databaseOptions({ url: database().url, poolSize: 12, applicationName: 'spec' }),
        ),
        ActsModule,
        EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
        ReviewsModule,
      ],
    }).compile();
    await module.init();
  });
  afterAll(async () => {
    await module.close();
  });

  const reviews = () => module.get(ReviewsService);
  const rows = async <T>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
    (await database().owner.query(sql, parameters)).rows as T[];

  /** An application at review whose round was opened by its own process; answers the round too. */
  async function open(given: ACase = {}): Promise<AddedCase & { roundId: string }> {
    const added = await addCase(database().owner, given);
    const answer = await module.get(ActsService).act(
      { principal: systemPrincipal('grant'), route: 'spec', key: null, body: null },
      {
        lock: (tx) => module.get(ApplicationsService).lock(tx, added.applicationId),
        authorise: () => undefined,
        apply: async (act, application) => (await reviews().openRound(act, application)).id,
      },
    );
    if (answer.kind !== 'done') throw new Error('The round was not opened.');
    return { ...added, roundId: answer.value };
  }

  /** What the round's own process does until it waits. */
  async function settle(roundId: string): Promise<Advance> {
    for (;;) {
      const next = await reviews().advance(roundId);
      if (next.state !== 'again') return next;
    }
  }

  const assignments = (roundId: string) =>
    rows<AssignmentRow>('SELECT * FROM review_assignments WHERE round_id = $1 ORDER BY id', [roundId]);

  /** Opens a round, asks, and lets everybody asked accept. */
  async function openAccepted(given: ACase = {}) {
    const added = await open(given);
    await settle(added.roundId);
    const asked_ = await assignments(added.roundId);
    for (const { id, person_id } of asked_) {
      await module.get(AssignmentsService).declare(asked(person_id), id, ACCEPT);
    }
    return { ...added, asked: await assignments(added.roundId) };
  }

  return {
    database,
    rows,
    reviews,
    assignmentsService: () => module.get(AssignmentsService),
    board: () => module.get(BoardService),
    service: <T>(type: new (...args: never[]) => T): T => module.get(type),
    open,
    openAccepted,
    settle,
    assignments,
    application: async (id: string) =>
      (
        await rows<{
          stage: string;
          waiting_for: string;
          route: string | null;
          award_minor: string | null;
          version: number;
        }>('SELECT * FROM applications WHERE id = $1', [id])
      )[0]!,
    count: async (table: string): Promise<number> =>
      (await rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n,
    moveDeadline: (id: string, to: string) =>
      rows(
        `UPDATE review_assignments SET submit_due_at = ${to}, accept_due_at = ${to} WHERE id = $1 RETURNING id`,
        [id],
      ),
  };
}

/** A request of somebody who is signed in; with roles held for one call where they are given. */
export function asked(
  personId: string,
  roles: readonly Role[] = [],
  callId: string | null = null,
): ActRequest {
  const principal: Principal = {
    kind: 'person',
    id: personId,
    via: 'session',
    scopes: null,
    roles: roles.map((role) => ({ role, scopeType: callId === null ? 'fund' : 'call', scopeId: callId })),
  };
  return { principal, route: 'spec', key: newId(), body: null };
}

/** The code of the refusal, or `accepted`. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
  return 'accepted';
}
