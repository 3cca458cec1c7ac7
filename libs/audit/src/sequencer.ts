import type { DataSource, QueryRunner } from 'typeorm';
import { numberPending } from './sequencing.js';

/** Any constant does; it has to be the same in every worker. */
const SEQUENCER_LOCK = 7_215_880_341;

export interface SequencerOptions {
  /** Pause between looks at the pending entries. */
  readonly everyMs: number;
  /** Pause before asking again for the lock, or after a failure. */
  readonly standbyMs: number;
  /** Told of failures; the sequencer goes on by itself. */
  readonly onError: (error: unknown) => void;
}

/**
 * The one sequencer: whoever holds the session advisory lock numbers pending entries; the others stand by and take
 * over when its connection ends. Acts never wait for it.
 */
export class AuditSequencer {
  private stopped = false;
  private running: Promise<void> | undefined;
  private wake: (() => void) | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: SequencerOptions,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the batch under way and gives the lock back. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake?.();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopped()) {
      const runner = this.dataSource.createQueryRunner();
      try {
        await this.numberWhileLocked(runner);
      } catch (error) {
        this.options.onError(error);
      } finally {
        await runner.release().catch(this.options.onError);
      }
      await this.pause(this.options.standbyMs);
    }
  }

  private async numberWhileLocked(runner: QueryRunner): Promise<void> {
    const [answer] = await runner.manager.query<{ locked: boolean }[]>(
      'SELECT pg_try_advisory_lock($1) AS locked',
      [SEQUENCER_LOCK],
    );
    if (answer?.locked !== true) return;
    try {
      while (!this.isStopped()) {
        // On the connection that holds the lock: when it is lost, so is the transaction.
        await runner.startTransaction();
        let numbered: number;
        try {
          numbered = await numberPending(runner.manager);
          await runner.commitTransaction();
        } catch (error) {
          await runner.rollbackTransaction().catch(() => undefined);
          throw error;
        }
        if (numbered === 0) await this.pause(this.options.everyMs);
      }
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [SEQUENCER_LOCK]).catch(() => undefined);
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private async pause(ms: number): Promise<void> {
    if (this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}
