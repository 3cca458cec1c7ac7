/** The only bundled entry: every workflow type by its name. */
export { reconcile } from './reconcile/workflow.js';
export { auditCheckpoint } from './audit-checkpoint/workflow.js';
export { contribution } from './contribution/workflow.js';
export { vote } from './vote/workflow.js';
export { delivery } from './delivery/workflow.js';
export { digest } from './digest/workflow.js';
export { retention } from './retention/workflow.js';
export { review } from './review/workflow.js';
export { call } from './call/workflow.js';
export { health, healthSweep } from './health/workflow.js';
export { grant } from './grant/workflow.js';
export { milestone } from './milestone/workflow.js';
export { paymentRun } from './payment-run/workflow.js';
export { rescore } from './rescore/workflow.js';
export { evidenceFeeds } from './evidence-feeds/workflow.js';
export { rescreen } from './rescreen/workflow.js';
