import { Logger } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import type { DataSource } from 'typeorm';
import type { AuditSequencer } from '#libs/audit/src/index.js';
import type { WorkerConfig } from './config.js';
import { Relay } from './relay.js';
import { sequencerOf } from './sequencer.js';
import { ensureSchedules, schedules } from './schedules.js';

/** What runs beside the workflows on `cases`: the relay of the outbox, the sequencer of the audit log and the keeper of the schedules. */
export class CaseServices {
  private readonly logger = new Logger(CaseServices.name);
  private readonly relay: Relay;
  private readonly sequencer: AuditSequencer;
  private timer: NodeJS.Timeout | null = null;
  private ensuring: Promise<void> = Promise.resolve();

  constructor(
    dataSource: DataSource,
    private readonly client: Client,
    private readonly config: WorkerConfig,
  ) {
    this.relay = new Relay(dataSource, client, config.RELAY_INTERVAL_MS);
    this.sequencer = sequencerOf(dataSource);
  }

  start(): void {
    this.relay.start();
    this.sequencer.start();
    this.keepSchedules();
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    await this.ensuring;
    await Promise.all([this.relay.stop(), this.sequencer.stop()]);
  }

  /** A schedule that had to be created says that Temporal lost its memory (or never had one): every open case is poked. */
  private keepSchedules(): void {
    this.ensuring = this.ensure().finally(() => {
      this.timer = setTimeout(() => this.keepSchedules(), this.config.SCHEDULES_INTERVAL_MS);
    });
  }

  private async ensure(): Promise<void> {
    try {
      const created = await ensureSchedules(this.client, schedules(this.config.RECONCILE_EVERY_MS));
      // A new log has a signed head from the start, not after an hour.
      if (created.includes('audit-checkpoint')) {
        await this.client.schedule.getHandle('audit-checkpoint').trigger();
      }
      if (created.includes('reconcile-all')) {
        await this.client.schedule.getHandle('reconcile-all').trigger();
        this.logger.log('Temporal had no schedules: they were created and every open case is poked.');
      }
    } catch (error) {
      this.logger.warn(
        `Schedules could not be checked: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
