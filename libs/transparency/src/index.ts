export { TransparencyModule } from './transparency.module.js';
export { LogReaders } from './log-readers.service.js';
export type { DossierEntry } from './log-readers.service.js';
