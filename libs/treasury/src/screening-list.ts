import { Injectable } from '@nestjs/common';
import type { ListedParty } from './domain/screening.js';

/** The sanctions list as it stands. `version` changes whenever anybody on it does. */
export interface CurrentList {
  readonly version: string;
  readonly parties: readonly ListedParty[];
}

/** Port: where the list comes from. The local one is short and invented; production brings the published lists. */
export interface ScreeningList {
  current(): CurrentList;
}

export const SCREENING_LIST = Symbol('SCREENING_LIST');

/** A list for the local run and the tests: nobody on it exists. */
@Injectable()
export class LocalScreeningList implements ScreeningList {
  current(): CurrentList {
    return {
      version: 'local-2026-11-01',
      parties: [
        {
          id: 'LOCAL-1',
          names: ['Viktor Brandwick', 'Brandwick, Viktor A.'],
          country: 'XX',
          birthDate: '1970-01-01',
        },
        { id: 'LOCAL-2', names: ['Northgate Meridian Trading LLC', 'Northgate Meridian'] },
      ],
    };
  }
}
