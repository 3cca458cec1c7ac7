import { Injectable } from '@nestjs/common';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import { accepted, money, refused } from '#libs/kernel/src/index.js';
import type { Money } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { Appropriation } from './domain/appropriation.js';
import { checkAppropriation } from './domain/appropriation.js';
import { addToEnvelope, findEnvelopesOf, lockProgramme } from './programmes.repository.js';

/** Who is told that an envelope got money: whoever spends it and whoever answers for it. */
const TOLD = ['treasury', 'executive', 'secretariat', 'auditor'] as const;

/** Money put into envelopes. */
@Injectable()
export class AppropriationsService {
  constructor(
    private readonly acts: ActsService,
    private readonly ledger: LedgerService,
    private readonly notifications: NotificationsService,
  ) {}

  /**
   * Puts money into a programme's envelope of a year, by a decision of the council. Needs a session stepped up for
   * `programme:<id>`. Refused `programmes.programme-not-found`, what `checkAppropriation` refuses, and `programmes.decision-known`
   * (or `ledger.key-reused`, with another amount) where this decision gave money to this envelope before.
   */
  async appropriate(
    asked: ActRequest,
    programmeId: string,
    given: Appropriation,
  ): Promise<ActAnswer<{ year: number; amount: Money }>> {
    const { year, amountMinor, currency, decision } = given;
    return await this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: async (tx) =>
          (await lockProgramme(tx, programmeId)) ??
          refused('programmes.programme-not-found', 'not-found', 'There is no such programme.'),
        authorise: () =>
          accepted(authorise(asked.principal, 'ledger.appropriate', { stepUp: `programme:${programmeId}` })),
        apply: async (act, { slug: programmeSlug }) => {
          accepted(checkAppropriation(given, await findEnvelopesOf(act.tx, programmeId), act.now));
          const envelope = { programmeSlug, year, currency };
          const key = `appropriation:${programmeSlug}:${year}:${decision}`;
          if ((await this.ledger.appropriate(act, envelope, amountMinor, key)).replayed) {
            refused(
              'programmes.decision-known',
              'conflict',
              'This decision gave its money before.',
              'decision',
            );
          }
          const total = await addToEnvelope(act.tx, {
            id: newId(),
            programmeId,
            year,
            amountMinor,
            currency,
          });
          act.reasons.push(decision);
          for (const role of TOLD) {
            await this.notifications.queue(act, {
              to: { role },
              template: 'programmes.appropriated',
              data: { programme: programmeSlug, year: String(year), decision },
            });
          }
          return { year, amount: money(total, currency) };
        },
      },
    );
  }
}
