import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatabaseContentStore, DirectoryContentStore } from './content-store.js';
import { Attachment, DocumentContent } from './document.entity.js';
import { CONTENT_STORE, DocumentsService } from './documents.service.js';

/** Where content is to lie. */
export interface DocumentsOptions {
  /** A directory of this fund alone; absent: PostgreSQL. */
  readonly directory?: string;
}

@Module({})
export class DocumentsModule {
  static with({ directory }: DocumentsOptions = {}): DynamicModule {
    const store = directory === undefined ? new DatabaseContentStore() : new DirectoryContentStore(directory);
    return {
      module: DocumentsModule,
      imports: [TypeOrmModule.forFeature([Attachment, DocumentContent])],
      providers: [{ provide: CONTENT_STORE, useValue: store }, DocumentsService],
      exports: [DocumentsService],
    };
  }
}
