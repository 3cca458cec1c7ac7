import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import type { KeptTie } from './affiliations.repository.js';
import { endTie, insertTie, lockPerson, markStated, tiesOf } from './affiliations.repository.js';
import { authorise } from './domain/abilities.js';
import type { StatedTie } from './domain/affiliation.js';
import { checkTieDates } from './domain/affiliation.js';
import { findPerson } from './people.repository.js';
import { notFound } from './identity.errors.js';

/** What somebody said of themselves. `statedAt` null: never asked or never answered, which is not "for nobody". */
export interface OwnAffiliations {
  readonly statedAt: Instant | null;
  readonly items: readonly KeptTie[];
}

/** For whom people work and where they sit, in their own words: conflicts of interest are found in it, and it is shown to nobody. */
@Injectable()
export class AffiliationsService {
  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async own(principal: Principal): Promise<OwnAffiliations> {
    accepted(authorise(principal, 'people.read-own', { people: { self: [principal.id] } }));
    return this.read(this.dataSource.manager, principal.id);
  }

  /**
   * States ties beside those already stated; none says that there are no others. What was stated is never taken back, only
   * ended, since a tie of yesterday is still a conflict. Refuses `identity.affiliation-dates`.
   */
  async state(asked: ActRequest, ties: readonly StatedTie[]): Promise<ActAnswer<OwnAffiliations>> {
    return this.ofOneself(asked, async (act, personId) => {
      for (const [index, tie] of ties.entries()) accepted(checkTieDates(tie, `affiliations[${index}].until`));
      for (const tie of ties) await insertTie(act.tx, personId, tie);
      await markStated(act.tx, personId, act.now);
      this.trace(act, 'stated', ties.length);
    });
  }

  /** Says on which day a tie ended. Refuses `identity.affiliation-dates`, `identity.not-found` for one that has ended. */
  async end(asked: ActRequest, id: string, until: string): Promise<ActAnswer<OwnAffiliations>> {
    return this.ofOneself(asked, async (act, personId) => {
      const tie = (await tiesOf(act.tx, personId)).find((one) => one.id === id && one.until === null);
      if (tie === undefined) return accepted<void>(notFound());
      accepted(checkTieDates({ ...tie, until }, 'until'));
      await endTie(act.tx, id, until);
      this.trace(act, 'ended', 1);
    });
  }

  private async ofOneself(
    asked: ActRequest,
    apply: (act: Act, personId: string) => Promise<void>,
  ): Promise<ActAnswer<OwnAffiliations>> {
    const { principal } = asked;
    return this.acts.act(asked, {
      lock: (tx) => lockPerson(tx, principal.id),
      authorise: () => {
        accepted(authorise(principal, 'people.edit-own', { people: { self: [principal.id] } }));
      },
      apply: async (act) => {
        await apply(act, principal.id);
        return this.read(act.tx, principal.id);
      },
    });
  }

  private trace(act: Act, what: 'stated' | 'ended', count: number): void {
    act.audit({
      type: `identity.affiliations-${what}`,
      subject: { type: 'profile', id: 'own' },
      disclosure: 'restricted',
      data: { count },
    });
  }

  private async read(tx: EntityManager, personId: string): Promise<OwnAffiliations> {
    const person = await findPerson(tx, personId);
    return { statedAt: person?.affiliationsStatedAt ?? null, items: await tiesOf(tx, personId) };
  }
}
