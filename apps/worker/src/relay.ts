import { Logger } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { NamespaceNotFoundError, isGrpcServiceError } from '@temporalio/client';
import type { DataSource } from 'typeorm';
import type { ClaimedWake } from '#libs/acts/src/index.js';
import { claimWakes, deleteWakes, failWakes, returnWakes } from '#libs/acts/src/index.js';

const BATCH = 200;
const LEASE_SECONDS = 30;
/** Well below the lease, so that a slow answer cannot outlive it. */
const CALL_TIMEOUT_MS = 5_000;
const MAX_ATTEMPTS = 12;
const MAX_PAUSE_MS = 5_000;
const CONCURRENT = 16;
/** After a delivery people are at work: for this long the relay looks this many times as often. */
const BUSY_MS = 2_000;
const BUSY_PACE = 5;

/** gRPC codes that say "Temporal as a whole does not answer": no row is to blame. */
const UNAVAILABLE = new Set([1, 4, 8, 14]);

function isUnavailable(error: unknown): boolean {
  if (error instanceof NamespaceNotFoundError) return true;
  const cause = (error as { cause?: unknown } | null)?.cause ?? error;
  if (isGrpcServiceError(cause)) {
    return (
      UNAVAILABLE.has(Number(cause.code)) || (Number(cause.code) === 5 && /namespace/i.test(cause.details))
    );
  }
  return false;
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: unknown } | null)?.cause ?? error;
  if (isGrpcServiceError(cause)) return cause.details;
  return cause instanceof Error ? cause.message : String(cause);
}

/** The Temporal workflow type of a process: `payment-run` is `paymentRun`. */
export function workflowTypeOf(process: string): string {
  return process.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/**
 * Carries wakes from the outbox to Temporal: claim, commit, deliver once per workflow, delete exactly what was claimed.
 * No transaction is open across the call; an unanswered Temporal pauses it; a poison row is counted alone and parked.
 */
export class Relay {
  private readonly logger = new Logger(Relay.name);
  private isStopping = false;
  private pauseMs = 0;
  private busyUntil = 0;
  private running: Promise<void> | null = null;
  private wake: () => void = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly client: Client,
    private readonly intervalMs: number,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await this.running;
  }

  private async loop(): Promise<void> {
    while (!this.isStopping) {
      let delivered = 0;
      try {
        delivered = await this.deliverOnce();
      } catch (error) {
        this.logger.warn(
          `The outbox could not be read: ${error instanceof Error ? error.message : String(error)}`,
        );
        this.pauseMs = Math.min(MAX_PAUSE_MS, Math.max(200, this.pauseMs * 2));
      }
      if (delivered > 0) this.busyUntil = performance.now() + BUSY_MS;
      if (delivered < BATCH && !this.isStopping) await this.pause(this.pace() + this.pauseMs);
    }
  }

  /** Milliseconds until the next look: a case that moves is followed closely, an idle night costs little. */
  private pace(): number {
    return performance.now() < this.busyUntil ? this.intervalMs / BUSY_PACE : this.intervalMs;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One round; answers how many rows were claimed. */
  async deliverOnce(): Promise<number> {
    const manager = this.dataSource.manager;
    const rows = await claimWakes(manager, BATCH, LEASE_SECONDS);
    const byWorkflow = new Map<string, ClaimedWake[]>();
    for (const row of rows) byWorkflow.set(row.workflowId, [...(byWorkflow.get(row.workflowId) ?? []), row]);
    const groups = [...byWorkflow.values()];
    for (let start = 0; start < groups.length; start += CONCURRENT) {
      const slice = groups.slice(start, start + CONCURRENT);
      const outcomes = await Promise.all(slice.map((group) => this.deliver(group)));
      if (outcomes.includes('unavailable')) {
        await returnWakes(
          manager,
          groups.slice(start + CONCURRENT).flatMap((group) => group.map(({ id }) => id)),
        );
        this.pauseMs = Math.min(MAX_PAUSE_MS, Math.max(200, this.pauseMs * 2));
        return 0;
      }
    }
    this.pauseMs = 0;
    return rows.length;
  }

  private async deliver(group: readonly ClaimedWake[]): Promise<'delivered' | 'failed' | 'unavailable'> {
    const ids = group.map(({ id }) => id);
    const [first] = group;
    if (first === undefined) return 'delivered';
    try {
      await this.client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
        this.client.workflow.signalWithStart(workflowTypeOf(first.workflowType), {
          workflowId: first.workflowId,
          taskQueue: 'cases',
          args: [first.workflowId.slice(first.workflowType.length + 1)],
          signal: 'poke',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      );
    } catch (error) {
      if (isUnavailable(error)) {
        await returnWakes(this.dataSource.manager, ids);
        return 'unavailable';
      }
      const message = reasonOf(error);
      this.logger.error(`${first.workflowId.slice(0, 80)} cannot be woken: ${message}`);
      await failWakes(this.dataSource.manager, ids, message, MAX_ATTEMPTS);
      return 'failed';
    }
    await deleteWakes(this.dataSource.manager, ids);
    return 'delivered';
  }
}
