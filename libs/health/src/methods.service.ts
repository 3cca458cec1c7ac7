import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, clock } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { insertPolicy } from '#libs/policies/src/index.js';
import { compareVersions } from './comparison.repository.js';
import { decideAdoption, decideDiscard, decideProposal } from './domain/method-lifecycle.js';
import type { MethodState } from './domain/method-lifecycle.js';
import { methodVersion } from './domain/priority-method.js';
import { readMethod } from './domain/priority-policy.js';
import { methodNotFound, staleComparison } from './health.errors.js';
import type { HealthMethod } from './health-method.entity.js';
import type { MethodView } from './method-view.js';
import { methodView } from './method-view.js';
import {
  allMethods,
  findMethod,
  insertMethod,
  lockMethods,
  noteAdopted,
  noteComputed,
  noteDiscarded,
  noteProgress,
  projectsBehind,
} from './methods.repository.js';
import { dropScores, lockScoring } from './scores.repository.js';
import { scoreMany } from './scoring.js';

/** Projects scored in one transaction: as long as a person who states something may have to wait. */
const AT_ONCE = 500;

/** An act on a version answers where it stands. */
export interface MethodAnswer {
  readonly version: number;
  readonly state: MethodState;
}

/** Versions of the priority method: proposed, computed beside the one in force, compared, and adopted by a person. */
@Injectable()
export class MethodsService {
  constructor(
    private readonly acts: ActsService,
    private readonly notifications: NotificationsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** Versions newest first: what is or was in force for everybody, proposals for those who see priorities. */
  async list(principal: Principal): Promise<MethodView[]> {
    const isInside = authorise(principal, 'health.read-priority') === undefined;
    const methods = await allMethods(this.dataSource.manager);
    return methods
      .filter(({ state }) => isInside || state === 'in-force' || state === 'retired')
      .map((method) => methodView(method, { isInside, withComparison: false, withPeople: false }));
  }

  /** One version, for those who see priorities with its progress and what it would change. */
  async read(principal: Principal, version: number): Promise<MethodView> {
    const isInside = authorise(principal, 'health.read-priority') === undefined;
    const method = (await findMethod(this.dataSource.manager, version)) ?? methodNotFound();
    if (!isInside && method.state !== 'in-force' && method.state !== 'retired') methodNotFound();
    const seesPeople = authorise(principal, 'health.read-people') === undefined;
    return methodView(method, { isInside, withComparison: isInside, withPeople: seesPeople });
  }

  /** Proposes a version: it is checked, numbered, and computed beside the one in force. */
  async propose(asked: ActRequest, body: unknown, reason: string): Promise<ActAnswer<MethodAnswer>> {
    return this.onMethods(asked, 'health.propose-method', async (act, methods) => {
      const inForce = inForceOf(methods);
      const isComputing = methods.some(({ state }) => state === 'computing');
      const checked = accepted(decideProposal(body, { inForce: inForce.body, isComputing }));
      const version = Math.max(...methods.map((method) => method.version)) + 1;
      await insertMethod(act.tx, {
        version,
        body: checked,
        reason,
        proposedBy: act.principal.id,
        at: act.now,
      });
      this.trace(act, 'health.method-proposed', version);
      act.wake('rescore', String(version));
      return { version, state: 'computing' };
    });
  }

  /** Compares a computed version anew, for instance because another one came into force meanwhile. */
  async compareAgain(asked: ActRequest, version: number): Promise<ActAnswer<MethodAnswer>> {
    return this.onMethods(asked, 'health.propose-method', async (act, methods) => {
      const { state } = of(methods, version);
      this.trace(act, 'health.method-comparison-requested', version);
      act.wake('rescore', String(version));
      return { version, state };
    });
  }

  /** Puts a compared version into force for everybody at once. Readers that are on their way finish under the old one. */
  async adopt(asked: ActRequest, version: number, reason: string): Promise<ActAnswer<MethodAnswer>> {
    return this.onMethods(asked, 'health.adopt-method', async (act, methods) => {
      const [method, inForce] = [of(methods, version), inForceOf(methods)];
      accepted(decideAdoption(method, inForce.version, act.principal.id));
      if (method.comparison?.inForce !== methodVersion(inForce.version)) staleComparison();
      await insertPolicy(act.tx, {
        id: newId(),
        kind: 'priority',
        name: 'default',
        version,
        body: method.body,
        adoptedBy: act.principal.id,
        inForceFrom: act.now,
      });
      await noteAdopted(act.tx, version, { by: act.principal.id, at: act.now, reason });
      this.trace(act, 'health.method-adopted', version);
      for (const role of ['programme', 'tab-chair'] as const) {
        await this.notifications.queue(act, {
          to: { role },
          template: 'health.method-adopted',
          data: { version: methodVersion(version) },
        });
      }
      return { version, state: 'in-force' };
    });
  }

  /** Gives a proposal up with all that was computed under it; a batch under way ends first. */
  async discard(asked: ActRequest, version: number): Promise<ActAnswer<MethodAnswer>> {
    const lock = async (tx: EntityManager): Promise<HealthMethod[]> => {
      await lockScoring(tx, 'many');
      return lockMethods(tx);
    };
    const apply = async (act: Act, methods: readonly HealthMethod[]): Promise<MethodAnswer> => {
      accepted(decideDiscard(of(methods, version)));
      await noteDiscarded(act.tx, version, act.now);
      await dropScores(act.tx, [methodVersion(version)]);
      this.trace(act, 'health.method-discarded', version);
      return { version, state: 'discarded' };
    };
    return this.onMethods(asked, 'health.propose-method', apply, lock);
  }

  /** Scores the next projects under a version that is being computed; answers whether it is through. A repetition goes on. */
  async scoreNext(version: number): Promise<{ readonly isDone: boolean }> {
    return this.dataSource.transaction(async (tx) => {
      await lockScoring(tx, 'many');
      const method = (await findMethod(tx, version)) ?? methodNotFound();
      if (method.state !== 'computing') return { isDone: true };
      const ids = await projectsBehind(tx, method.scoredTo, AT_ONCE);
      const last = ids.at(-1);
      if (last === undefined) return { isDone: true };
      await scoreMany(tx, ids, readMethod(method), await clock(tx));
      await noteProgress(tx, version, { scoredTo: last, scored: ids.length });
      return { isDone: ids.length < AT_ONCE };
    });
  }

  /** Compares a version whose scores are complete with the one in force. */
  async compare(version: number): Promise<void> {
    await this.acts.act(
      { principal: systemPrincipal('rescore'), route: 'compare:method', key: null, body: { version } },
      {
        lock: async (tx) => (await findMethod(tx, version)) ?? methodNotFound(),
        authorise: () => undefined,
        apply: async (act, method) => {
          if (method.state !== 'computing' && method.state !== 'computed') return null;
          const inForce = inForceOf(await allMethods(act.tx));
          const [one, other] = [methodVersion(inForce.version), methodVersion(version)];
          await noteComputed(act.tx, version, act.now, await compareVersions(act.tx, one, other, act.now));
          this.trace(act, 'health.method-compared', version);
          return null;
        },
      },
    );
  }

  private async onMethods(
    asked: ActRequest,
    action: Action,
    apply: (act: Act, methods: readonly HealthMethod[]) => Promise<MethodAnswer>,
    lock: (tx: EntityManager) => Promise<HealthMethod[]> = lockMethods,
  ): Promise<ActAnswer<MethodAnswer>> {
    return this.acts.act(asked, {
      lock,
      authorise: () => {
        accepted(authorise(asked.principal, action));
      },
      apply,
    });
  }

  private trace(act: Act, type: string, version: number): void {
    act.audit({
      type,
      subject: { type: 'priority-method', id: String(version) },
      disclosure: type === 'health.method-adopted' ? 'public' : 'restricted',
    });
  }
}

function of(methods: readonly HealthMethod[], version: number): HealthMethod {
  return methods.find((method) => method.version === version) ?? methodNotFound();
}

function inForceOf(methods: readonly HealthMethod[]): HealthMethod {
  const found = methods.find(({ state }) => state === 'in-force');
  if (found === undefined) throw new Error('No method is in force.');
  return found;
}
