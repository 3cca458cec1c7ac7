import { describe, expect, it } from '@jest/globals';
import {
  EmergencyService,
  EndingsService,
  ScreeningService,
  TeamService,
} from '#libs/applications/src/index.js';
import { money } from '#libs/kernel/src/index.js';
import { PayeesService, Rescreening } from '#libs/treasury/src/index.js';
import { demoPerson } from '../../../apps/local/src/demo/people.js';
import { done, refusalOf } from './case-lab.js';
import { useGrants } from './grant-lab.js';

const lab = useGrants();

describe('the grant process over every domain', () => {
  it('waits for evidence, opens round, motion and agreement, each once', async () => {
    const id = await lab().submitted();
    expect((await lab().settle(id)).state).toBe('waiting');
    expect((await lab().application(id)).stage).toBe('submitted');
    await lab().rows("UPDATE applications SET due_at = '2026-01-02' WHERE id = $1", [id]);
    await lab().settle(id);
    expect((await lab().application(id)).stage).toBe('screening');

    await lab()
      .get(ScreeningService)
      .decideScreening(lab().as('programme-1'), id, { verdict: 'eligible', reasons: [] });
    await lab().settle(id);
    await lab().settle(id);
    expect(await lab().count('FROM review_rounds WHERE application_id = $1', id)).toBe(1);
    await lab().rows(
      "UPDATE review_rounds SET state = 'closed', closed_at = clock_timestamp() WHERE application_id = $1",
      [id],
    );
    await lab().settle(id);
    expect((await lab().application(id)).stage).toBe('recommendation');

    await lab().move(id, 'tab-chair', 'recommend-award', { route: 'council', awardMinor: 15_000_000n });
    await lab().settle(id);
    await lab().settle(id);
    expect(await lab().count("FROM motions WHERE application_id = $1 AND state = 'open'", id)).toBe(1);
    await lab().rows(
      `UPDATE motions SET state = 'closed', outcome = 'carried', closed_at = clock_timestamp(), decision_number = 'D-1'
       WHERE application_id = $1`,
      [id],
    );
    await lab().settle(id);
    await lab().settle(id);
    expect((await lab().application(id)).stage).toBe('negotiation');
    expect(await lab().count('FROM agreements WHERE application_id = $1', id)).toBe(1);

    await lab()
      .get(EndingsService)
      .annul(lab().as('executive-1', `application:${id}`), id, {
        reasons: ['A recusal was found too late.'],
      });
    await lab().settle(id);
    expect((await lab().application(id)).stage).toBe('council');
    expect(await lab().count("FROM motions WHERE application_id = $1 AND state = 'open'", id)).toBe(1);
    expect(await lab().reserved(id)).toBe('15000000');

    const reasons = ['The envelope is needed first.'];
    const annuller = lab().as('executive-1');
    await expect(lab().get(EndingsService).defer(annuller, id, { reasons })).rejects.toMatchObject({
      refusal: { code: 'applications.second-executive' },
    });
    expect(await lab().reserved(id)).toBe('15000000');
    await lab().get(EndingsService).defer(lab().as('executive-2'), id, { reasons });
    expect(await lab().count("FROM motions WHERE application_id = $1 AND state = 'open'", id)).toBe(0);
    expect(await lab().reserved(id)).toBe('0');
    expect((await lab().settle(id)).state).toBe('waiting');
  });

  it('ends round and motion with a withdrawal, in one transaction', async () => {
    const id = await lab().submitted();
    await lab().rows("UPDATE applications SET due_at = '2026-01-02' WHERE id = $1", [id]);
    await lab().settle(id);
    await lab()
      .get(ScreeningService)
      .decideScreening(lab().as('programme-1'), id, { verdict: 'eligible', reasons: [] });
    await lab().settle(id);
    await lab().get(EndingsService).withdraw(lab().as('maintainer'), id);
    expect(await lab().count("FROM review_rounds WHERE application_id = $1 AND state = 'open'", id)).toBe(0);
    expect((await lab().settle(id)).state).toBe('settled');
  });

  it('takes a nominated emergency to its terms', async () => {
    const { id } = done(
      await lab()
        .get(EmergencyService)
        .nominate(lab().as('programme-1'), {
          callId: lab().callId('emergency'),
          projectId: lab().projectId,
          title: 'A hole in libquiet',
          need: 'Close it.',
          requested: money(2_000_000n),
          editors: [demoPerson('maintainer').id],
        }),
    );
    await lab().settle(id);
    const [asked] = await lab().get(TeamService).own(lab().as('maintainer').principal);
    await lab()
      .get(TeamService)
      .accept(lab().as('maintainer'), asked?.id ?? '');
    await lab().get(EmergencyService).triage(lab().as('programme-2'), id, { reasons: [] });
    const before = await lab().application(id);
    const check = () =>
      refusalOf(lab().get(EmergencyService).check(lab().as('treasury-1'), id, { reasons: [] }));
    expect(await check()).toBe('treasury.payee-missing');
    const payee = {
      kind: 'company',
      legalName: 'Northgate Meridian Trading GmbH',
      publicName: 'Northgate',
      taxResidence: 'DE',
      account: {
        route: 'SEPA',
        creditor: {
          name: 'Northgate Meridian Trading GmbH',
          iban: 'DE89370400440532013000',
          address: { townName: 'Köln', country: 'DE' },
        },
      },
    } as const;
    const payees = lab().get(PayeesService);
    const { value } = (await payees.put(lab().as('maintainer', `payee:${id}`), id, payee)) as {
      value: { id: string };
    };
    expect(await check()).toBe('treasury.screening-hit');
    await lab().rows(`UPDATE payee_screenings SET list_version = 'older', hits = '[]' WHERE payee_id = $1`, [
      value.id,
    ]);
    expect(await check()).toBe('treasury.screening-hit');
    expect(await lab().application(id)).toEqual(before);
    await lab().get(Rescreening).screen(value.id);
    const reason = 'Another company of that name.';
    await payees.clearScreening(lab().as('treasury-2', `payee-verification:${value.id}`), value.id, reason);
    expect(await check()).toBeUndefined();
    await lab().settle(id);
    expect((await lab().application(id)).stage).toBe('emergency-decision');
    await lab().move(id, 'executive-1', 'approve-emergency', { awardMinor: 2_000_000n });
    await lab().settle(id);
    expect(await lab().count('FROM agreements WHERE application_id = $1', id)).toBe(1);
  });
});
