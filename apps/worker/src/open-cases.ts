import type { EntityManager } from 'typeorm';
import type { WakeableProcess } from '#libs/acts/src/index.js';
import { openGrants } from '#libs/applications/src/index.js';
import { openMotions } from '#libs/council/src/index.js';
import { openCollections, openMethods } from '#libs/health/src/index.js';
import { openContributions } from '#libs/members/src/index.js';
import { queuedMail } from '#libs/notifications/src/index.js';
import { openCalls } from '#libs/programmes/src/index.js';
import { openRounds } from '#libs/reviews/src/index.js';
import { openMilestones, openPaymentRuns } from '#libs/treasury/src/index.js';

/** A case whose process should be running. */
export interface OpenCase {
  readonly process: WakeableProcess;
  readonly id: string;
}

/** How a domain lists its open cases: all, or those whose deadline passed more than a minute ago. */
export type OpenCases = (tx: EntityManager, scope: 'overdue' | 'all') => Promise<readonly OpenCase[]>;

/** Every domain with cases of its own, and the mails that wait to be sent. */
export const OPEN_CASES: readonly OpenCases[] = [
  queuedMail,
  openMotions,
  openContributions,
  openRounds,
  openGrants,
  openCalls,
  openCollections,
  openMethods,
  openMilestones,
  openPaymentRuns,
];
