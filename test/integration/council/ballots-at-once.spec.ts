import { describe, expect, it } from '@jest/globals';
import type { Principal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { useCouncil } from './council-lab.js';

const lab = useCouncil();
const EARLY = { policy: { earlyClose: 'when-all-final' } } as const;
const rowOf = (motionId: string) => ({
  sql: 'SELECT 1 FROM motions WHERE id = $1',
  parameters: [motionId],
});
const ballotsOf = (motionId: string) =>
  lab().rows<{ choice: string; final: boolean }>(
    'SELECT choice, final FROM ballots WHERE motion_id = $1 ORDER BY cast_at, final',
    [motionId],
  );
const wakesOf = (motionId: string) => lab().count('outbox WHERE workflow_id = $1', [`vote:${motionId}`]);

describe('two ballots of one state at once', () => {
  const cast = (motionId: string, by: Principal, choice: 'for' | 'against', final: boolean) => () =>
    lab().castFor(by, motionId, { stateId: 'NOR', choice, final });
  async function twoVoters() {
    const { motionId } = await lab().opened();
    const both = [lab().representative('NOR', motionId), await lab().alternate('NOR', motionId)] as const;
    return { motionId, both };
  }

  it('are one final ballot: the second is told so, and leaves nothing behind', async () => {
    const { motionId, both } = await twoVoters();
    const outcomes = await lab().inOrder(rowOf(motionId), [
      cast(motionId, both[0], 'for', true),
      cast(motionId, both[1], 'against', true),
    ]);
    expect(outcomes).toEqual(['accepted', 'council.ballot-final']);
    expect(await ballotsOf(motionId)).toEqual([{ choice: 'for', final: true }]);
    expect(
      await lab().count("audit_entries WHERE type = 'council.ballot-cast' AND subject_id = $1", [motionId]),
    ).toBe(1);
  });

  it('end with the final one, whichever comes first', async () => {
    const first = await twoVoters();
    expect(
      await lab().inOrder(rowOf(first.motionId), [
        cast(first.motionId, first.both[0], 'for', true),
        cast(first.motionId, first.both[1], 'against', false),
      ]),
    ).toEqual(['accepted', 'council.ballot-final']);
    const second = await twoVoters();
    expect(
      await lab().inOrder(rowOf(second.motionId), [
        cast(second.motionId, second.both[0], 'against', false),
        cast(second.motionId, second.both[1], 'for', true),
      ]),
    ).toEqual(['accepted', 'accepted']);
    for (const { motionId } of [first, second]) {
      expect((await ballotsOf(motionId)).at(-1)).toEqual({ choice: 'for', final: true });
    }
  });

  it('supersede one another one after the other where both may change', async () => {
    const { motionId, both } = await twoVoters();
    const outcomes = await lab().inOrder(rowOf(motionId), [
      cast(motionId, both[0], 'for', false),
      cast(motionId, both[1], 'against', false),
    ]);
    expect(outcomes).toEqual(['accepted', 'accepted']);
    const superseded = await lab().rows<{ one: string | null }>(
      `SELECT convert_from(canonical, 'UTF8')::jsonb #>> '{data,supersedes}' AS one FROM audit_entries
       WHERE type = 'council.ballot-cast' AND subject_id = $1`,
      [motionId],
    );
    expect(superseded.filter(({ one }) => one === null)).toHaveLength(1);
  });

  it('are one in the database too, whatever the code asks', async () => {
    const { motionId } = await lab().opened();
    const insert = `INSERT INTO ballots (id, motion_id, state_id, choice, final, cast_at, cast_by)
       VALUES ($1, $2, 'NOR', 'for', $4, clock_timestamp(), $3)`;
    const [one, two] = [await lab().database.pool.connect(), await lab().database.pool.connect()];
    const values = (final: boolean) => [newId(), motionId, lab().personId('NOR'), final];
    try {
      await one.query('BEGIN');
      await one.query(insert, values(true));
      const second = two.query(insert, values(false));
      const refused = expect(second).rejects.toThrow('has called its ballot final');
      await one.query('COMMIT');
      await refused;
    } finally {
      one.release();
      two.release();
    }
    await expect(lab().database.pool.query(insert, values(true))).rejects.toThrow('called its ballot final');
    expect(await ballotsOf(motionId)).toHaveLength(1);
  });
});

describe('a ballot', () => {
  it('wakes the motion’s process only when nobody is left to vote', async () => {
    const { motionId } = await lab().opened(EARLY);
    const before = await wakesOf(motionId);
    await lab().vote(motionId, { NOR: 'for', SWE: 'for', POL: 'for', NLD: 'for' }, true);
    await lab().vote(motionId, { CHE: 'abstain' });
    expect(await wakesOf(motionId)).toBe(before);
    await lab().vote(motionId, { CHE: 'for' }, true);
    expect(await wakesOf(motionId)).toBe(before + 1);
    expect(await lab().council.advance(motionId)).toEqual({ state: 'settled' });
  });

  it('wakes nobody where the policy knows no early close; the end of the motion closes it', async () => {
    const { motionId } = await lab().opened();
    const before = await wakesOf(motionId);
    await lab().vote(motionId, { NOR: 'for', SWE: 'for', POL: 'for', NLD: 'for', CHE: 'for' }, true);
    expect(await wakesOf(motionId)).toBe(before);
    expect((await lab().council.advance(motionId)).state).toBe('waiting');
    await lab().passTime(motionId);
    expect(await lab().council.advance(motionId)).toEqual({ state: 'settled' });
  });

  it('is not lost as the last one when two come at once: one of them wakes the process', async () => {
    const { motionId } = await lab().opened(EARLY);
    await lab().vote(motionId, { NOR: 'for', SWE: 'for', POL: 'for' }, true);
    const before = await wakesOf(motionId);
    const last = (stateId: string) => () =>
      lab().castFor(lab().representative(stateId, motionId), motionId, { stateId, final: true });
    expect(await lab().inOrder(rowOf(motionId), [last('NLD'), last('CHE')])).toEqual([
      'accepted',
      'accepted',
    ]);
    expect(await wakesOf(motionId)).toBe(before + 1);
    expect(await lab().council.advance(motionId)).toEqual({ state: 'settled' });
  });

  it('nor by a recusal that comes with it', async () => {
    const { motionId } = await lab().opened(EARLY);
    await lab().vote(motionId, { NOR: 'for', SWE: 'for', POL: 'for' }, true);
    const asked = lab().asked(lab().secretariat(motionId), 'POST /motions/{id}/recusals');
    const recusal = { stateId: 'NLD', interest: 'The ministry employs the recipient.' };
    const before = await wakesOf(motionId);
    await lab().inOrder(rowOf(motionId), [
      () => lab().voting.recuse(asked, motionId, recusal),
      () => lab().castFor(lab().representative('CHE', motionId), motionId, { stateId: 'CHE', final: true }),
    ]);
    expect((await wakesOf(motionId)) > before).toBe(true);
    expect(await lab().council.advance(motionId)).toEqual({ state: 'settled' });
  });

  it('is not taken away by a recusal of the secretariat that comes with it; one that came before stands', async () => {
    for (const isFirst of [true, false]) {
      const { motionId } = await lab().opened();
      const asked = lab().asked(lab().secretariat(motionId), 'POST /motions/{id}/recusals');
      const recuse = () => lab().voting.recuse(asked, motionId, { stateId: 'NLD', interest: 'An interest.' });
      const cast = () =>
        lab().castFor(lab().representative('NLD', motionId), motionId, { stateId: 'NLD', final: true });
      expect(await lab().inOrder(rowOf(motionId), isFirst ? [cast, recuse] : [recuse, cast])).toEqual([
        'accepted',
        isFirst ? 'council.state-has-voted' : 'council.member-recused',
      ]);
    }
  });
});
