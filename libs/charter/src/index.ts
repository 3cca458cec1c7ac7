export { foundFund, setUpFund } from './founding.js';
export type { Founded, FoundingOptions } from './founding.js';
export { readFundFile } from './domain/fund-file.js';
export type { FundDocument, FundFile } from './domain/fund-file.js';
