import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { AuditSequencer } from '#libs/audit/src/index.js';

const EVERY_MS = 200;
const STANDBY_MS = 1_000;

/** The audit sequencer of this process: works where it gets the lock, stands by elsewhere. */
export function sequencerOf(dataSource: DataSource): AuditSequencer {
  const logger = new Logger(AuditSequencer.name);
  return new AuditSequencer(dataSource, {
    everyMs: EVERY_MS,
    standbyMs: STANDBY_MS,
    onError: (error) => {
      logger.warn(`The log cannot be numbered: ${error instanceof Error ? error.message : String(error)}`);
    },
  });
}
