export { TransparencyModule } from './transparency.module.js';
export { LogReaders } from './log-readers.service.js';
export type { DossierEntry } from './log-readers.service.js';
export { PortalService } from './portal.service.js';
export type { FundYear, PortalPage, PublicAward, PublicContribution, PublicVote } from './portal.service.js';
export { PUBLIC_OUTCOMES } from './domain/outcome.js';
export type { ApplicationCount, PublicOutcome } from './domain/outcome.js';
export { csvOf } from './domain/csv.js';
