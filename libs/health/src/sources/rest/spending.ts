import { setTimeout as waitFor } from 'node:timers/promises';
import type { EgressAnswer } from '#libs/egress/src/index.js';
import { epochMs } from '#libs/kernel/src/index.js';
import type { ToldWindow } from '../../domain/token-budget.js';
import type { ForgeBudget, Lease } from '../../forge-budget.js';
import { SourceFailure } from '../evidence-source.js';
import { quietBy, toldBy } from '../limits.js';

/** Leased before the first request, and whenever that is used up: who begins has room for most of a project. */
const FIRST_BLOCK = 40;
const NEXT_BLOCK = 20;
/** How often one request may meet a limit that says it is over at once. */
const MOST_LIMITS = 3;

export interface SpendingOptions {
  /** The code of a host that cannot be asked now. */
  readonly code: string;
  readonly hasToken: boolean;
  /** Share left for others by whoever begins; what has begun may take of it. */
  readonly reserve: number;
  /** How long, all together, the reading of a project waits for windows that end soon. */
  readonly longestWaitMs: number;
  readonly signal: AbortSignal;
}

/**
 * The requests of reading one project, within the budget of its host. They are leased in blocks: if each were leased by
 * itself, many projects that begin together would spend a window of a minute on beginnings, and none would come to its end.
 * Who cannot begin has spent nothing and waits in plain sight; who has begun waits here, as long as windows are short.
 */
export class RestSpending {
  private lease: Lease | null = null;
  private hasBegun = false;
  private spent = 0;
  private told: ToldWindow | null = null;
  private waitedMs = 0;

  constructor(
    private readonly budget: ForgeBudget,
    private readonly options: SpendingOptions,
  ) {}

  /** Sends a request, again where the host asks for a short quiet; raises `rate-limited` where it cannot be asked now. */
  async request(send: () => Promise<EgressAnswer>): Promise<EgressAnswer> {
    for (let limits = 0; limits < MOST_LIMITS; limits += 1) {
      const lease = await this.room();
      this.spent += 1;
      const answer = await send();
      const now = Date.now();
      this.told = toldBy(answer.headers, now) ?? this.told;
      const quiet = quietBy(answer.status, answer.headers, now);
      if (quiet !== null) {
        await this.budget.quiet(lease, quiet, true, this.spent);
        this.forget();
      } else if (answer.status === 401 && this.options.hasToken) {
        await this.budget.refuse(lease);
        this.forget();
      } else {
        if (this.told !== null && this.told.used >= this.told.allowance) await this.end();
        return answer;
      }
    }
    throw this.limited();
  }

  /** Books what was spent, and gives back the rest. */
  async end(): Promise<void> {
    const { lease, spent, told } = this;
    this.forget();
    if (lease !== null) await this.budget.settle(lease, spent, told);
  }

  private async room(): Promise<Lease> {
    if (this.lease !== null && this.spent < this.lease.amount) return this.lease;
    await this.end();
    const { reserve, longestWaitMs, signal } = this.options;
    const wish = this.hasBegun
      ? { amount: NEXT_BLOCK, reserve: 0, preferred: null }
      : { amount: FIRST_BLOCK, reserve, preferred: null };
    for (;;) {
      const answer = await this.budget.lease('core', wish);
      if (!('againAt' in answer)) {
        this.hasBegun = true;
        this.lease = answer;
        return answer;
      }
      const ms = Math.max(1, epochMs(answer.againAt) - epochMs(answer.now));
      this.waitedMs += ms;
      if (!this.hasBegun || this.waitedMs > longestWaitMs) throw this.limited(ms);
      await waitFor(ms, undefined, { signal });
    }
  }

  private forget(): void {
    this.lease = null;
    this.spent = 0;
    this.told = null;
  }

  private limited(afterMs?: number): SourceFailure {
    const retry = { isWorthwhile: true, ...(afterMs === undefined ? {} : { afterMs }) };
    return new SourceFailure('rate-limited', this.options.code, retry);
  }
}
