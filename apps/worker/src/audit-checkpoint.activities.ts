import { Inject, Injectable } from '@nestjs/common';
import type { SignerKey } from '#libs/audit/src/index.js';
import { AuditService, parseSignerKey } from '#libs/audit/src/index.js';
import type { AuditCheckpointActivities } from '#workflows/audit-checkpoint/activities.js';
import type { WorkerConfig } from './config.js';
import { WORKER_CONFIG } from './config.js';

const LOOK_EVERY_MS = 50;
/** Looks before this attempt gives up; the next one begins anew. */
const MOST_LOOKS = 400;

/** Signs tree heads with the key of the configuration; the key is in no other process and not in PostgreSQL. */
@Injectable()
export class AuditCheckpointActivitiesService implements AuditCheckpointActivities {
  readonly #signer: SignerKey | undefined;

  constructor(
    private readonly audit: AuditService,
    @Inject(WORKER_CONFIG) config: WorkerConfig,
  ) {
    if (config.AUDIT_SIGNING_KEY === undefined) return;
    this.#signer = parseSignerKey(config.AUDIT_SIGNING_KEY);
    if (this.#signer === undefined) throw new Error('AUDIT_SIGNING_KEY is no signing key of a log.');
  }

  async awaitNumbering(): Promise<void> {
    const last = await this.audit.lastPending();
    for (let looks = 0; last !== undefined && (await this.audit.isPendingUpTo(last)); looks += 1) {
      if (looks >= MOST_LOOKS) throw new Error('The sequencer does not number entries.');
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async signHead(): Promise<number> {
    if (this.#signer === undefined)
      throw new Error('AUDIT_SIGNING_KEY is not set: no tree head can be signed.');
    const { size } = await this.audit.sign(this.#signer);
    return size;
  }
}
