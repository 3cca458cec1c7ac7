import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, clock } from '#libs/acts/src/index.js';
import type { Action, Subject } from '#libs/identity/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { insertPolicy } from '#libs/policies/src/index.js';
import { compareVersions } from './comparison.repository.js';
import { namedIn } from './domain/method-comparison.js';
import { decideAdoption, decideDiscard, decideProposal } from './domain/method-lifecycle.js';
import type { MethodState } from './domain/method-lifecycle.js';
import type { MethodPage } from './domain/method-page.js';
import { methodPage } from './domain/method-page.js';
import { methodVersion } from './domain/priority-method.js';
import { readMethod } from './domain/priority-policy.js';
import { methodNotFound, staleComparison } from './health.errors.js';
import { looksFirstEverywhere } from './first-look.service.js';
import type { HealthMethod } from './health-method.entity.js';
import type { MethodReader, MethodView } from './method-view.js';
import { comparisonFor, methodView, shownComparison } from './method-view.js';
import {
  allMethods,
  findMethod,
  insertMethod,
  lockMethods,
  methodInForce,
  noteAdopted,
  noteComputed,
  noteDiscarded,
  noteProgress,
  projectsBehind,
} from './methods.repository.js';
import { anyLooksFirst, lookingFirst } from './remarks.repository.js';
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

  /** Versions newest first: what is or was in force for everybody, proposals for those who propose, judge or adopt them. */
  async list(principal: Principal): Promise<MethodView[]> {
    const reader = readerOf(principal);
    const methods = await allMethods(this.dataSource.manager);
    return methods.filter((method) => mayRead(reader, method)).map((method) => methodView(method, reader));
  }

  /** The method in force in words and signs, with every metric it knows: for everybody. */
  async page(): Promise<MethodPage> {
    return methodPage(await methodInForce(this.dataSource.manager));
  }

  /** One version, for those who read proposals with its progress and what it would change, as far as they see projects. */
  async read(principal: Principal, version: number): Promise<MethodView> {
    const tx = this.dataSource.manager;
    const reader = readerOf(principal);
    const method = (await findMethod(tx, version)) ?? methodNotFound();
    if (!mayRead(reader, method)) methodNotFound();
    const view = methodView(method, reader);
    if (!reader.isInside) return view;
    const comparison = comparisonFor(method, reader);
    if (comparison === null) return { ...view, comparison };
    const hidden = reader.looksFirst ? new Set<string>() : await lookingFirst(tx, namedIn(comparison));
    return { ...view, comparison: shownComparison(comparison, reader, hidden) };
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

  /**
   * Puts a compared version into force for everybody at once. Needs a session stepped up for `priority-method:<version>`. Readers that
   * are on their way finish under the old one.
   */
  async adopt(asked: ActRequest, version: number, reason: string): Promise<ActAnswer<MethodAnswer>> {
    const apply = async (act: Act, methods: readonly HealthMethod[]): Promise<MethodAnswer> => {
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
    };
    return this.onMethods(asked, 'health.adopt-method', apply, {
      subject: { stepUp: `priority-method:${version}` },
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
    return this.onMethods(asked, 'health.propose-method', apply, { lock });
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
          const compared = (withFirstLooks: boolean) =>
            compareVersions(act.tx, { inForce: one, proposed: other, withFirstLooks }, act.now);
          const whole = await compared(true);
          const shown = (await anyLooksFirst(act.tx)) ? await compared(false) : whole;
          await noteComputed(act.tx, version, act.now, { whole, shown });
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
    {
      lock = lockMethods,
      subject = {},
    }: {
      readonly lock?: (tx: EntityManager) => Promise<HealthMethod[]>;
      readonly subject?: Subject;
    } = {},
  ): Promise<ActAnswer<MethodAnswer>> {
    return this.acts.act(asked, {
      lock,
      authorise: () => {
        accepted(authorise(asked.principal, action, subject));
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

function readerOf(principal: Principal): MethodReader {
  const may = (action: Action): boolean => authorise(principal, action) === undefined;
  return {
    isInside: may('health.read-proposals'),
    seesPriorities: may('health.read-priority'),
    seesPeople: may('health.read-people'),
    looksFirst: looksFirstEverywhere(principal),
  };
}

function mayRead({ isInside }: MethodReader, { state }: HealthMethod): boolean {
  return isInside || state === 'in-force' || state === 'retired';
}

function of(methods: readonly HealthMethod[], version: number): HealthMethod {
  return methods.find((method) => method.version === version) ?? methodNotFound();
}

function inForceOf(methods: readonly HealthMethod[]): HealthMethod {
  const found = methods.find(({ state }) => state === 'in-force');
  if (found === undefined) throw new Error('No method is in force.');
  return found;
}
