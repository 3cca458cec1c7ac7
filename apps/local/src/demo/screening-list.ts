import { dirname, join } from 'node:path';
import { snapshotDirectory } from './snapshot-directory.js';

/** The list the demo's payees are screened by: nobody on it exists. */
export function screeningListFile(): string {
  return join(dirname(snapshotDirectory()), 'screening-list.json');
}
