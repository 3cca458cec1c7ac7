import { describe, expect, it } from '@jest/globals';
import { ForgeBudget } from '#libs/health/src/forge-budget.js';
import type { BudgetOptions, Lease } from '#libs/health/src/forge-budget.js';
import { plusMs } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { useEntities } from '../../support/forge-database.js';

/** Columns round to a millisecond: without this a time that has just been written may lie ahead. */
const JUST_NOW = `date_trunc('milliseconds', clock_timestamp())`;

const { dataSource, rows } = useEntities();
const options = { allowance: 100, windowMs: 60_000, leaseMs: 60_000, quietBaseMs: 60_000 };

function aBudget(over: Partial<BudgetOptions> = {}, tokens = [newId()]): ForgeBudget {
  return new ForgeBudget(dataSource(), tokens, { ...options, ...over });
}

async function lease(budget: ForgeBudget, amount = 3, reserve = 0): Promise<Lease | null> {
  const answer = await budget.lease('graphql', { amount, reserve, preferred: null });
  return 'againAt' in answer ? null : answer;
}

async function leased(budget: ForgeBudget, amount = 3): Promise<Lease> {
  const answer = await lease(budget, amount);
  if (answer === null) throw new Error('There was no room.');
  return answer;
}

async function books(token: string): Promise<{ spent: number; leased: number } | undefined> {
  const [row] = await rows<{ spent: number; leased: number }>(
    `SELECT spent, (SELECT coalesce(sum(amount), 0)::int FROM forge_leases l
       WHERE l.token = b.token AND l.resource = b.resource) AS leased
     FROM forge_budgets b WHERE token = $1 AND resource = 'graphql'`,
    token,
  );
  return row;
}

describe('leases', () => {
  it('of two workers together never exceed what a token may spend', async () => {
    const tokens = [newId()];
    const workers = [aBudget({}, tokens), aBudget({}, tokens)];
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => lease(workers[index % 2] as ForgeBudget)),
    );
    expect(answers.filter((answer) => answer !== null)).toHaveLength(33);
    expect(await books(tokens[0] as string)).toEqual({ spent: 0, leased: 99 });
  });

  it('are settled at what was spent, and leave room again', async () => {
    const budget = aBudget();
    const first = await leased(budget, 90);
    expect(await lease(budget, 20)).toBeNull();
    await budget.settle(first, 5, null);
    expect(await books(first.token)).toEqual({ spent: 5, leased: 0 });
    expect(await lease(budget, 20)).not.toBeNull();
  });

  it('that are settled while others are wished for leave them their room, and books that add up', async () => {
    const budget = aBudget();
    const held = [await leased(budget, 40), await leased(budget, 40)];
    const [, , first, , second] = await Promise.all([
      budget.settle(held[0] as Lease, 1, null),
      budget.settle(held[1] as Lease, 2, null),
      lease(budget, 60),
      lease(budget, 60),
      lease(budget, 30),
    ]);
    expect([first !== null, second !== null]).toEqual([true, true]);
    expect(await books((held[0] as Lease).token)).toEqual({ spent: 3, leased: 90 });
  });

  it('of both resources may end in quiet at once: nobody waits for another in a circle', async () => {
    const budget = aBudget({ allowance: 1_000 });
    const leases = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        budget.lease(index % 2 === 0 ? 'core' : 'graphql', { amount: 1, reserve: 0, preferred: null }),
      ),
    );
    const held = leases.flatMap((answer) => ('againAt' in answer ? [] : [answer]));
    expect(held).toHaveLength(40);
    const quiet = { afterMs: 5, resetAt: null };
    await Promise.all(
      held.map((one, index) => (index % 3 === 0 ? budget.refuse(one) : budget.quiet(one, quiet, true))),
    );
    expect(await books((held[0] as Lease).token)).toEqual({ spent: 0, leased: 0 });
  });

  it('of a worker that died count as spent, once, and nobody settles them twice', async () => {
    const budget = aBudget({ leaseMs: 1 });
    const first = await leased(budget, 90);
    const second = await leased(aBudget({}, [first.token]), 10);
    expect(await books(first.token)).toEqual({ spent: 90, leased: 10 });
    await budget.settle(first, 2, null);
    expect(await books(first.token)).toEqual({ spent: 90, leased: 10 });
    await budget.settle(second, 10, null);
    expect(await lease(budget, 1)).toBeNull();
  });

  it('begin anew with the window the forge tells', async () => {
    const budget = aBudget();
    const first = await leased(budget, 90);
    const endsAt = plusMs(new Date().toISOString(), 60_000);
    await budget.settle(first, 90, { allowance: 200, used: 95, endsAt });
    expect(await budget.available('graphql', 0)).toBe(105);
    await rows(`UPDATE forge_budgets SET window_ends_at = ${JUST_NOW} WHERE token = $1`, first.token);
    expect(await budget.available('graphql', 0.2)).toBe(160);
  });
});

describe('a forge that tells nothing', () => {
  it('has room again when a window of ours has ended, and none before', async () => {
    const budget = aBudget();
    const first = await leased(budget, 90);
    await budget.settle(first, 90, null);
    expect(await lease(budget, 20)).toBeNull();
    const seconds = `SELECT round(extract(epoch FROM assumed_ends_at - clock_timestamp()))::int AS seconds
      FROM forge_budgets WHERE token = $1 AND resource = 'graphql'`;
    expect(await rows(seconds, first.token)).toEqual([{ seconds: 60 }]);
    await rows(`UPDATE forge_budgets SET assumed_ends_at = ${JUST_NOW} WHERE token = $1`, first.token);
    expect(await lease(aBudget({}, [first.token]), 20)).not.toBeNull();
    expect(await books(first.token)).toEqual({ spent: 0, leased: 20 });
    expect(await rows(seconds, first.token)).toEqual([{ seconds: 60 }]);
  });

  it('has room again a window after work that ended when its own was over', async () => {
    const budget = aBudget({ allowance: 60 });
    const block = await leased(budget, 40);
    const end = `UPDATE forge_budgets SET assumed_ends_at = ${JUST_NOW} WHERE token = $1`;
    await rows(end, block.token);
    await budget.settle(block, 30, null);
    expect(await lease(budget, 40)).toBeNull();
    await rows(end, block.token);
    expect(await lease(budget, 40)).not.toBeNull();

    const cut = await leased(budget, 10);
    await rows(end, block.token);
    await budget.quiet(cut, { afterMs: 0, resetAt: null }, true, 10);
    const ends =
      "SELECT assumed_ends_at > clock_timestamp() AS ahead FROM forge_budgets WHERE token = $1 AND resource = 'graphql'";
    expect(await rows(ends, block.token)).toEqual([{ ahead: true }]);
  });

  it('has books of what it counts alone', async () => {
    const token = newId();
    const budget = aBudget({ resources: ['core'] }, [token]);
    await budget.refuse((await budget.lease('core', { amount: 1, reserve: 0, preferred: null })) as Lease);
    expect(await rows('SELECT resource FROM forge_budgets WHERE token = $1', token)).toEqual([
      { resource: 'core' },
    ]);
  });
});

describe('quiet', () => {
  it('forgets nothing of what was spent until it was asked for', async () => {
    const budget = aBudget();
    const first = await leased(budget, 40);
    await budget.quiet(first, { afterMs: 0, resetAt: null }, true, 7);
    expect(await books(first.token)).toEqual({ spent: 7, leased: 0 });
  });

  it('is kept for one resource, or for the token altogether', async () => {
    const budget = aBudget();
    await budget.quiet(await leased(budget), { afterMs: null, resetAt: null }, false);
    expect(await lease(budget)).toBeNull();
    const rest = await budget.lease('core', { amount: 1, reserve: 0, preferred: null });
    expect(rest).toHaveProperty('id');
    await budget.quiet(rest as Lease, { afterMs: 60_000, resetAt: null }, true);
    expect(await budget.lease('core', { amount: 1, reserve: 0, preferred: null })).toHaveProperty('againAt');
  });

  it('grows from time to time, but not by what was under way together', async () => {
    const budget = aBudget();
    const together = [await leased(budget), await leased(budget), await leased(budget)];
    for (const one of together) await budget.quiet(one, { afterMs: null, resetAt: null }, false);
    const sql = `SELECT strikes, round(extract(epoch FROM paused_until - clock_timestamp()))::int AS seconds
      FROM forge_budgets WHERE token = $1 AND resource = 'graphql'`;
    const token = together[0]?.token;
    expect(await rows(sql, token)).toEqual([{ strikes: 1, seconds: 60 }]);
    await rows(`UPDATE forge_budgets SET paused_until = ${JUST_NOW} WHERE token = $1`, token);
    await budget.quiet(await leased(budget), { afterMs: null, resetAt: null }, false);
    expect(await rows(sql, token)).toEqual([{ strikes: 2, seconds: 120 }]);
    await rows(`UPDATE forge_budgets SET paused_until = ${JUST_NOW} WHERE token = $1`, token);
    await budget.settle(await leased(budget), 1, null);
    await budget.quiet(await leased(budget), { afterMs: null, resetAt: null }, false);
    expect(await rows(sql, token)).toEqual([{ strikes: 1, seconds: 60 }]);
  });

  it('of an unknown token is an hour, in which the others work', async () => {
    const budget = aBudget({}, [newId(), newId()]);
    const dead = await leased(budget);
    await budget.refuse(dead);
    const tokens = new Set<string>();
    for (let turn = 0; turn < 5; turn += 1) tokens.add((await leased(budget)).token);
    expect([tokens.size, tokens.has(dead.token)]).toEqual([1, false]);
  });
});
