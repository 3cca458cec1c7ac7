import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { plusMs } from '#libs/kernel/src/index.js';
import type { LeaseWish, Quiet, ToldWindow } from './domain/token-budget.js';
import { available, decideLease, quietMs, settled } from './domain/token-budget.js';
import type { ForgeResource } from './forge-budget.entity.js';
import {
  deleteLease,
  insertLease,
  lockBudgets,
  lockToken,
  openBudgets,
  pauseToken,
  writeBudget,
} from './forge-budget.repository.js';

/** A part of a token's budget, promised until it is settled. */
export interface Lease {
  readonly id: string;
  readonly token: string;
  readonly resource: ForgeResource;
}

export interface BudgetOptions {
  /** What a token may spend in a window before its forge has said so itself. */
  readonly allowance: number;
  /** How long work may take before its lease counts as spent. */
  readonly leaseMs: number;
  /** First pause where a forge asks for quiet without saying for how long. */
  readonly quietBaseMs: number;
}

const RESOURCES: readonly ForgeResource[] = ['core', 'graphql'];
/** A token that was refused may have been renewed, or the forge was wrong. */
const REFUSED_MS = 3_600_000;

/**
 * The budgets of a forge's tokens, kept in PostgreSQL so that all workers together stay within them. What is spent is
 * leased before and settled afterwards; a worker that dies leaves a lease that counts as spent when it ends.
 */
export class ForgeBudget {
  private opened: Promise<void> | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: readonly string[],
    private readonly options: BudgetOptions,
  ) {}

  /** A lease on the token that serves the wish best, or when to come again. */
  async lease(
    resource: ForgeResource,
    wish: LeaseWish,
  ): Promise<Lease | { readonly againAt: Instant; readonly now: Instant }> {
    return this.within(async (tx) => {
      const { budgets, now } = await lockBudgets(tx, this.tokens, resource);
      const decision = decideLease(budgets, wish, now);
      if (decision.kind === 'later') return { againAt: decision.at, now };
      const { token } = decision;
      const expiresAt = plusMs(now, this.options.leaseMs);
      return {
        id: await insertLease(tx, { token, resource, amount: wish.amount, expiresAt }),
        token,
        resource,
      };
    });
  }

  /** What the work really spent, and what the forge said beside its answer. */
  async settle({ id, token, resource }: Lease, spent: number, told: ToldWindow | null): Promise<void> {
    await this.within(async (tx) => {
      const { budgets, now } = await lockBudgets(tx, [token], resource);
      const [budget] = budgets;
      if (budget === undefined) return;
      const amount = (await deleteLease(tx, id)) ? spent : 0;
      await writeBudget(tx, token, resource, settled(budget, amount, told, now));
    });
  }

  /** The forge asked for quiet: for one resource that is used up, or altogether. */
  async quiet({ id, token, resource }: Lease, quiet: Quiet, isAltogether: boolean): Promise<void> {
    await this.within(async (tx) => {
      if (isAltogether) await lockToken(tx, token);
      const { budgets, now } = await lockBudgets(tx, [token], resource);
      const [budget] = budgets;
      await deleteLease(tx, id);
      // Several answers to requests under way together are one request for quiet.
      const isQuiet = budget?.pausedUntil != null && budget.pausedUntil > now && quiet.afterMs === null;
      if (budget === undefined || isQuiet) return;
      const until = plusMs(now, quietMs(quiet, budget.strikes, now, this.options.quietBaseMs));
      await pauseToken(tx, token, isAltogether ? RESOURCES : [resource], until);
    });
  }

  /** The forge does not know the token: it is left alone for an hour, and the others do its work. */
  async refuse({ id, token, resource }: Lease): Promise<void> {
    await this.within(async (tx) => {
      await lockToken(tx, token);
      const { now } = await lockBudgets(tx, [token], resource);
      await deleteLease(tx, id);
      await pauseToken(tx, token, RESOURCES, plusMs(now, REFUSED_MS));
    });
  }

  /** How much may be spent now beside a reserve, by all tokens together. */
  async available(resource: ForgeResource, reserve: number): Promise<number> {
    return this.within(async (tx) => {
      const { budgets, now } = await lockBudgets(tx, this.tokens, resource);
      return available(budgets, reserve, now);
    });
  }

  private async within<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    this.opened ??= openBudgets(this.dataSource.manager, this.tokens, this.options.allowance);
    await this.opened.catch((error: unknown) => {
      this.opened = null;
      throw error;
    });
    return this.dataSource.transaction(work);
  }
}
