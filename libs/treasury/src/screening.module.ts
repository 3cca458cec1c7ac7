import type { DynamicModule } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { FileScreeningList, NoScreeningList, SCREENING_LIST } from './screening-list.js';

/** The sanctions list payees are screened by, once per app from its configuration. */
@Global()
@Module({})
export class ScreeningModule {
  /** Throws where the file is no list; without a file nothing that needs a screening is done. */
  static with(file: string | undefined): DynamicModule {
    const list = file === undefined ? new NoScreeningList() : new FileScreeningList(file);
    return {
      module: ScreeningModule,
      providers: [{ provide: SCREENING_LIST, useValue: list }],
      exports: [SCREENING_LIST],
    };
  }
}
