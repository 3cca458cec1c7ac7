export { CharterModule } from './charter.module.js';
export { PolicyProposals } from './policy-proposals.service.js';
export { ADOPTABLE_KINDS } from './domain/adoption.js';
export type { AdoptableKind, NewVersion } from './domain/adoption.js';
export { foundFund, setUpFund } from './founding.js';
export type { Founded, FoundingOptions } from './founding.js';
export { readFundFile } from './domain/fund-file.js';
export type { FundDocument, FundFile } from './domain/fund-file.js';
