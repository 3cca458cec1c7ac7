import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { plusMs } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { LeaseWish, Quiet, ToldWindow } from './domain/token-budget.js';
import { available, begun, decideLease, quietMs, settled } from './domain/token-budget.js';
import type { ForgeResource } from './forge-budget.entity.js';
import type { LockedBudget } from './forge-budget.repository.js';
import { lockBudgets, lockToken, openBudgets, pauseToken, writeBudgets } from './forge-budget.repository.js';
import { Rounds } from './rounds.js';

/** A part of a token's budget, promised until it is settled. */
export interface Lease {
  readonly id: string;
  readonly token: string;
  readonly resource: ForgeResource;
  readonly amount: number;
}

/** Nothing may be spent before this time. */
export interface Later {
  readonly againAt: Instant;
  readonly now: Instant;
}

interface Settlement {
  readonly lease: Lease;
  readonly spent: number;
  readonly told: ToldWindow | null;
}

type Entry = { readonly resource: ForgeResource; readonly wish: LeaseWish } | Settlement;

export interface BudgetOptions {
  /** What a token may spend in a window before its forge has said so itself. */
  readonly allowance: number;
  /** How long a window lasts where the forge does not say when it ends. */
  readonly windowMs: number;
  /** How long work may take before its lease counts as spent. */
  readonly leaseMs: number;
  /** First pause where a forge asks for quiet without saying for how long. */
  readonly quietBaseMs: number;
  /** When to come again where everything is promised; soon, where a lease is for one request. */
  readonly settlingMs?: number;
  /** What the forge counts apart; everything by default. */
  readonly resources?: readonly ForgeResource[];
}

const RESOURCES: readonly ForgeResource[] = ['core', 'graphql'];
/** A token that was refused may have been renewed, or the forge was wrong. */
const REFUSED_MS = 3_600_000;

/**
 * The budgets of a forge's tokens, kept in PostgreSQL so that all workers together stay within them. What is spent is
 * leased before and settled afterwards; a worker that dies leaves a lease that counts as spent when it ends. Everybody waits
 * for the same few rows, so what a worker books at the same time it books by one transaction (decision 0061).
 */
export class ForgeBudget {
  private opened: Promise<void> | null = null;
  private readonly rounds = new Rounds<Entry, Lease | Later | null>((entries) => this.book(entries));

  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: readonly string[],
    private readonly options: BudgetOptions,
  ) {}

  /** A lease on the token that serves the wish best, or when to come again. */
  async lease(resource: ForgeResource, wish: LeaseWish): Promise<Lease | Later> {
    return (await this.rounds.do({ resource, wish })) as Lease | Later;
  }

  /** What the work really spent, and what the forge said beside its answer. */
  async settle(lease: Lease, spent: number, told: ToldWindow | null): Promise<void> {
    await this.rounds.do({ lease, spent, told });
  }

  /** Everything that is to be booked at once: what was spent first, which leaves room for what is wished. */
  private async book(entries: readonly Entry[]): Promise<readonly (Lease | Later | null)[]> {
    return this.within(async (tx) => {
      const resources = [...new Set(entries.map(resourceOf))];
      const settlements = entries.filter((entry): entry is Settlement => 'lease' in entry);
      const ending = settlements.map(({ lease }) => lease.id);
      const { budgets, ended, now } = await lockBudgets(tx, this.tokens, resources, ending);
      const books = new Map(budgets.map((budget) => [keyOf(budget), budget]));
      const clock = { now, windowMs: this.options.windowMs };
      for (const { lease, spent, told } of settlements) {
        const budget = books.get(keyOf(lease));
        if (budget === undefined) continue;
        const amount = ended.get(lease.id);
        // One that expired was counted as spent then.
        const after = settled(budget, amount === undefined ? 0 : spent, told, clock);
        books.set(keyOf(lease), { ...budget, ...after, leased: budget.leased - (amount ?? 0) });
      }
      const answered = new Set(settlements.map(({ lease }) => keyOf(lease)));
      const changed = new Set(answered);
      const expiresAt = plusMs(now, this.options.leaseMs);
      const leases: Lease[] = [];
      const answers = entries.map((entry) => {
        if ('lease' in entry) return null;
        const { resource, wish } = entry;
        const open = [...books.values()].filter((budget) => budget.resource === resource);
        const decision = decideLease(open, wish, now, this.options.settlingMs);
        if (decision.kind === 'later') return { againAt: decision.at, now };
        const lease = { id: newId(), token: decision.token, resource, amount: decision.amount };
        const budget = books.get(keyOf(lease)) as LockedBudget;
        const window = begun(budget, now, this.options.windowMs);
        if (window !== budget) changed.add(keyOf(lease));
        books.set(keyOf(lease), { ...budget, ...window, leased: budget.leased + lease.amount });
        leases.push(lease);
        return lease;
      });
      await writeBudgets(
        tx,
        [...changed].flatMap((key) => {
          const budget = books.get(key);
          return budget === undefined ? [] : [{ ...budget, hasAnswered: answered.has(key) }];
        }),
        leases.map((lease) => ({ ...lease, expiresAt })),
      );
      return answers;
    });
  }

  /** The forge asked for quiet: for one resource that is used up, or altogether; `spent` is what it had answered until then. */
  async quiet({ id, token, resource }: Lease, quiet: Quiet, isAltogether: boolean, spent = 0): Promise<void> {
    await this.within(async (tx) => {
      if (isAltogether) await lockToken(tx, token);
      const { budgets, ended, now } = await lockBudgets(tx, [token], [resource], [id]);
      const [budget] = budgets;
      if (ended.has(id) && spent > 0 && budget !== undefined) {
        const after = settled(budget, spent, null, { now, windowMs: this.options.windowMs });
        await writeBudgets(tx, [{ ...budget, ...after, hasAnswered: false }]);
      }
      // Several answers to requests under way together are one request for quiet.
      const isQuiet = budget?.pausedUntil != null && budget.pausedUntil > now && quiet.afterMs === null;
      if (budget === undefined || isQuiet) return;
      const until = plusMs(now, quietMs(quiet, budget.strikes, now, this.options.quietBaseMs));
      await pauseToken(tx, token, isAltogether ? this.resources : [resource], until);
    });
  }

  /** The forge does not know the token: it is left alone for an hour, and the others do its work. */
  async refuse({ id, token, resource }: Lease): Promise<void> {
    await this.within(async (tx) => {
      await lockToken(tx, token);
      const { now } = await lockBudgets(tx, [token], [resource], [id]);
      await pauseToken(tx, token, this.resources, plusMs(now, REFUSED_MS));
    });
  }

  /** How much may be spent beside a reserve by all tokens together: now, or within a time. */
  async available(resource: ForgeResource, reserve: number, aheadMs = 0): Promise<number> {
    return this.within(async (tx) => {
      const { budgets, now } = await lockBudgets(tx, this.tokens, [resource]);
      return available(budgets, reserve, now, { aheadMs, windowMs: this.options.windowMs });
    });
  }

  private get resources(): readonly ForgeResource[] {
    return this.options.resources ?? RESOURCES;
  }

  private async within<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const { allowance } = this.options;
    this.opened ??= openBudgets(this.dataSource.manager, this.tokens, this.resources, allowance);
    await this.opened.catch((error: unknown) => {
      this.opened = null;
      throw error;
    });
    return this.dataSource.transaction(work);
  }
}

function resourceOf(entry: Entry): ForgeResource {
  return 'lease' in entry ? entry.lease.resource : entry.resource;
}

function keyOf({ token, resource }: Pick<Lease, 'token' | 'resource'>): string {
  return `${token} ${resource}`;
}
