import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { plusMs } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { LeaseWish, Quiet, ToldWindow } from './domain/token-budget.js';
import { available, begun, decideLease, quietMs, settled } from './domain/token-budget.js';
import type { ForgeResource } from './forge-budget.entity.js';
import {
  deleteLeases,
  insertLeases,
  lockBudgets,
  lockToken,
  openBudgets,
  pauseToken,
  writeBudgets,
} from './forge-budget.repository.js';
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

type Entry = { readonly wish: LeaseWish } | Settlement;

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
  private readonly rounds: Readonly<Record<ForgeResource, Rounds<Entry, Lease | Later | null>>>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: readonly string[],
    private readonly options: BudgetOptions,
  ) {
    this.rounds = {
      core: new Rounds((entries) => this.book('core', entries)),
      graphql: new Rounds((entries) => this.book('graphql', entries)),
    };
  }

  /** A lease on the token that serves the wish best, or when to come again. */
  async lease(resource: ForgeResource, wish: LeaseWish): Promise<Lease | Later> {
    return (await this.rounds[resource].do({ wish })) as Lease | Later;
  }

  /** What the work really spent, and what the forge said beside its answer. */
  async settle(lease: Lease, spent: number, told: ToldWindow | null): Promise<void> {
    await this.rounds[lease.resource].do({ lease, spent, told });
  }

  /** Everything that is to be booked at once: what was spent first, which leaves room for what is wished. */
  private async book(
    resource: ForgeResource,
    entries: readonly Entry[],
  ): Promise<readonly (Lease | Later | null)[]> {
    return this.within(async (tx) => {
      const { budgets, now } = await lockBudgets(tx, this.tokens, resource);
      const books = new Map(budgets.map((budget) => [budget.token, budget]));
      const settlements = entries.filter((entry): entry is Settlement => 'lease' in entry);
      const ended = await deleteLeases(
        tx,
        settlements.map(({ lease }) => lease.id),
      );
      const clock = { now, windowMs: this.options.windowMs };
      for (const { lease, spent, told } of settlements) {
        const budget = books.get(lease.token);
        if (budget === undefined) continue;
        const amount = ended.get(lease.id);
        // One that expired was counted as spent then.
        const after = settled(budget, amount === undefined ? 0 : spent, told, clock);
        books.set(lease.token, { ...budget, ...after, leased: budget.leased - (amount ?? 0) });
      }
      const changed = new Set(settlements.map(({ lease }) => lease.token));
      const opened = new Set<string>();
      const expiresAt = plusMs(now, this.options.leaseMs);
      const leases: Lease[] = [];
      const answers = entries.map((entry) => {
        if ('lease' in entry) return null;
        const decision = decideLease([...books.values()], entry.wish, now, this.options.settlingMs);
        if (decision.kind === 'later') return { againAt: decision.at, now };
        const { token, amount } = decision;
        const budget = books.get(token);
        if (budget !== undefined) {
          const window = begun(budget, now, this.options.windowMs);
          if (window !== budget) opened.add(token);
          books.set(token, { ...budget, ...window, leased: budget.leased + amount });
        }
        const lease = { id: newId(), token, resource, amount };
        leases.push(lease);
        return lease;
      });
      const written = [...books.values()].filter(({ token }) => changed.has(token) || opened.has(token));
      await writeBudgets(
        tx,
        resource,
        written.map((budget) => ({ ...budget, hasAnswered: changed.has(budget.token) })),
      );
      await insertLeases(tx, leases, expiresAt);
      return answers;
    });
  }

  /** The forge asked for quiet: for one resource that is used up, or altogether; `spent` is what it had answered until then. */
  async quiet({ id, token, resource }: Lease, quiet: Quiet, isAltogether: boolean, spent = 0): Promise<void> {
    await this.within(async (tx) => {
      if (isAltogether) await lockToken(tx, token);
      const { budgets, now } = await lockBudgets(tx, [token], resource);
      const [budget] = budgets;
      const isOpen = (await deleteLeases(tx, [id])).has(id);
      if (isOpen && spent > 0 && budget !== undefined) {
        const after = settled(budget, spent, null, { now, windowMs: this.options.windowMs });
        await writeBudgets(tx, resource, [{ ...budget, ...after, hasAnswered: false }]);
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
      const { now } = await lockBudgets(tx, [token], resource);
      await deleteLeases(tx, [id]);
      await pauseToken(tx, token, this.resources, plusMs(now, REFUSED_MS));
    });
  }

  /** How much may be spent beside a reserve by all tokens together: now, or within a time. */
  async available(resource: ForgeResource, reserve: number, aheadMs = 0): Promise<number> {
    return this.within(async (tx) => {
      const { budgets, now } = await lockBudgets(tx, this.tokens, resource);
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
