import { describe, expect, it } from '@jest/globals';
import { CaseReads, EndingsService, HoldsService } from '#libs/applications/src/index.js';
import { CouncilService, ExecutiveAwardsService, VotingService } from '#libs/council/src/index.js';
import { LedgerService, accountCode } from '#libs/ledger/src/index.js';
import { useGrants } from './grant-lab.js';

const lab = useGrants();

/** Whom the case waits for, and until when, as everybody who may read it sees it. */
async function waiting(id: string): Promise<{ for: string; since: string; dueAt: string | null }> {
  const view = await lab().get(CaseReads).read(lab().as('programme-1').principal, id);
  return view['waiting'] as { for: string; since: string; dueAt: string | null };
}
const closesAt = async (id: string) =>
  (
    await lab().rows<{ at: Date }>(
      'SELECT closes_at AS at FROM motions WHERE application_id = $1 ORDER BY opened_at',
      [id],
    )
  )
    .at(-1)
    ?.at.toISOString();
const toldOf = (id: string, template: string) =>
  lab().count(`FROM notifications WHERE application_id = $1 AND template = '${template}'`, id);

describe('a case before the council', () => {
  it('waits for the states until their motion ends, also when it is opened once more', async () => {
    const { id, motionId } = await lab().inCouncil();
    expect(await waiting(id)).toMatchObject({ for: 'representative', dueAt: await closesAt(id) });
    await lab().rows(
      `UPDATE motions SET closes_at = date_trunc('milliseconds', clock_timestamp()) WHERE id = $1`,
      [motionId],
    );
    await lab().get(CouncilService).advance(motionId);
    await lab().settle(id);
    expect(await waiting(id)).toMatchObject({ for: 'representative', dueAt: await closesAt(id) });
    expect((await waiting(id)).dueAt! > new Date().toISOString()).toBe(true);
  });

  it('leaves the end of a motion to the vote: nobody is told that the states are late', async () => {
    const { id, motionId } = await lab().inCouncil();
    await lab().rows(
      `UPDATE motions SET closes_at = date_trunc('milliseconds', clock_timestamp()) WHERE id = $1`,
      [motionId],
    );
    expect((await lab().settle(id)).state).toBe('waiting');
    expect(await toldOf(id, 'applications.escalated')).toBe(0);
  });

  it('waits for an executive when it is not carried: with a time, reminders, and escalation, never an end', async () => {
    const { id } = await lab().inCouncil();
    await lab().endMotion(id);
    const before = await toldOf(id, 'applications.waits-for-you');
    const { state, wakeAt } = await lab().settle(id);
    const { for: debtor, dueAt } = await waiting(id);
    expect([state, debtor]).toEqual(['waiting', 'executive']);
    expect(dueAt).not.toBeNull();
    expect(wakeAt !== undefined && wakeAt < (dueAt ?? '')).toBe(true);
    expect((await toldOf(id, 'applications.waits-for-you')) - before).toBe(2);
    await lab().put(id, {
      waiting_since: '2020-01-01T00:00:00.000Z',
      due_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await lab().settle(id);
    expect(await toldOf(id, 'reminders.deadline')).toBe(2);
    await lab().put(id, { due_at: new Date().toISOString() });
    await lab().settle(id);
    await lab().settle(id);
    // Two executives, and the secretariat, since the executives are the ones who are late.
    expect(await toldOf(id, 'applications.escalated')).toBe(3);
    expect((await lab().application(id)).stage).toBe('council');
    await lab()
      .get(EndingsService)
      .decline(lab().as('executive-1', `application:${id}`), id, { reasons: ['Not carried.'] });
    expect(await waiting(id)).toMatchObject({ for: 'nobody', dueAt: null });
  });

  it('waits for an executive when the secretariat takes the motion off the table, and on the reserve list', async () => {
    const { id, motionId } = await lab().inCouncil();
    const secretariat = lab().as('secretariat', `motion:${motionId}`);
    await lab().get(VotingService).cancel(secretariat, motionId, 'Opened in error.');
    await lab().settle(id);
    expect(await waiting(id)).toMatchObject({ for: 'executive', dueAt: expect.any(String) });
    await lab()
      .get(EndingsService)
      .defer(lab().as('executive-1'), id, { reasons: ['Later.'] });
    await lab().settle(id);
    expect(await waiting(id)).toMatchObject({ for: 'executive', dueAt: expect.any(String) });
    await lab().get(EndingsService).returnToCouncil(lab().as('executive-2'), id);
    await lab().settle(id);
    expect(await waiting(id)).toMatchObject({ for: 'representative', dueAt: await closesAt(id) });
  });

  it('waits for the states while silence runs', async () => {
    const id = await lab().submitted();
    await lab().put(id, { stage: 'recommendation', waiting_for: 'tab-chair' });
    await lab().move(id, 'tab-chair', 'recommend-award', { route: 'executive', awardMinor: 9_000_000n });
    await lab().settle(id);
    expect(await waiting(id)).toMatchObject({ for: 'executive', dueAt: expect.any(String) });
    const award = lab().as('executive-1', `application:${id}`);
    await lab().get(ExecutiveAwardsService).awardDelegated(award, id);
    await lab().settle(id);
    expect(await waiting(id)).toMatchObject({ for: 'representative', dueAt: await closesAt(id) });
  });

  it('waits for an executive when the envelope does not hold the award, and goes on when it does', async () => {
    const [id, other] = [await lab().submitted(), await lab().submitted()];
    const ledger = lab().get(LedgerService);
    const envelope = accountCode('budget-available', 'ecosystem', new Date().getUTCFullYear());
    await lab().inAct(async (act) => {
      const rest = (await ledger.balance(act.tx, envelope)) - 14_999_999n;
      await ledger.reserve(act, { programmeSlug: 'ecosystem', applicationId: other, amountMinor: rest });
    });
    await lab().put(id, { stage: 'recommendation', waiting_for: 'tab-chair' });
    await lab().move(id, 'tab-chair', 'recommend-award', { route: 'council', awardMinor: 15_000_000n });
    expect((await lab().settle(id)).state).toBe('waiting');
    expect(await waiting(id)).toMatchObject({ for: 'executive', dueAt: expect.any(String) });
    expect(await lab().count('FROM motions WHERE application_id = $1', id)).toBe(0);
    await lab().inAct((act) => ledger.releaseRest(act, other));
    await lab().settle(id);
    expect(await waiting(id)).toMatchObject({ for: 'representative', dueAt: await closesAt(id) });
  });

  it('waits for treasury when a hit keeps an adopted award from going on', async () => {
    const { id, motionId } = await lab().inCouncil();
    const hold = { kind: 'sanctions', reason: 'A hit.' } as const;
    const held = await lab().get(HoldsService).hold(lab().as('programme-1'), id, hold);
    await lab().rows(
      `UPDATE motions SET state = 'closed', outcome = 'carried', closed_at = clock_timestamp(), decision_number = 'D-W'
       WHERE id = $1`,
      [motionId],
    );
    await lab().settle(id);
    const { due } = (
      await lab().rows<{ due: Date }>('SELECT due_at AS due FROM holds WHERE application_id = $1', [id])
    )[0]!;
    expect(await waiting(id)).toMatchObject({ for: 'treasury', dueAt: due.toISOString() });
    if (held.kind !== 'done') throw new Error('This was a preview.');
    await lab().get(HoldsService).releaseHold(lab().as('treasury-1'), id, {
      holdId: held.value.holdId,
      reason: 'Somebody else of that name.',
    });
    await lab().settle(id);
    expect((await lab().application(id)).stage).toBe('negotiation');
  });
});

describe('a case whose own process fails by a fault of ours', () => {
  it('waits for operators, and goes on once that is mended', async () => {
    const id = await lab().submitted();
    const policies = await lab().rows<{ own: string; other: string }>(
      `SELECT lifecycle_policy_id AS own, (SELECT id FROM policies WHERE kind = 'council' LIMIT 1) AS other
       FROM applications WHERE id = $1`,
      [id],
    );
    await lab().put(id, { lifecycle_policy_id: policies[0]!.other, due_at: '2026-01-02T00:00:00.000Z' });
    await expect(lab().settle(id)).rejects.toThrow();
    const timeline = await lab().get(CaseReads).timeline(lab().as('programme-1').principal, id);
    expect(timeline.at(-1)).toMatchObject({ kind: 'waiting', for: 'operators', dueAt: null });
    await lab().put(id, { lifecycle_policy_id: policies[0]!.own });
    await lab().settle(id);
    expect(await waiting(id)).toMatchObject({ for: 'programme', dueAt: expect.any(String) });
  });
});
