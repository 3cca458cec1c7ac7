import type { DynamicModule } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { FileScreeningList, NoScreeningList, SCREENING_LIST } from './screening-list.js';

/** The sanctions list payees are screened by, once per app from its configuration. */
@Global()
@Module({})
export class ScreeningModule {
  /** Throws, naming the setting, where the file is no list; without a file nothing that needs a screening is done. */
  static with(file: string | undefined): DynamicModule {
    const list = file === undefined ? new NoScreeningList() : opened(file);
    return {
      module: ScreeningModule,
      providers: [{ provide: SCREENING_LIST, useValue: list }],
      exports: [SCREENING_LIST],
    };
  }
}

function opened(file: string): FileScreeningList {
  try {
    return new FileScreeningList(file);
  } catch (error) {
    throw new Error(`SCREENING_LIST_FILE: ${(error as Error).message}`, { cause: error });
  }
}
