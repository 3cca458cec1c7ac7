import 'reflect-metadata';
import type { TestingModule } from '@nestjs/testing';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import type { CodeMailer } from '#libs/identity/src/index.js';
import { CODE_MAILER, IdentityModule } from '#libs/identity/src/index.js';

/** The last code for each address. */
export const sentCodes = new Map<string, string>();

const mailer: CodeMailer = {
  sendCode: async (_act, { email, code }) => {
    sentCodes.set(email, code);
  },
  sendAccessNotice: async () => undefined,
};

@Global()
@Module({ providers: [{ provide: CODE_MAILER, useValue: mailer }], exports: [CODE_MAILER] })
class MailerModule {}

/** Identity alone, on the spec's database. */
export async function identityModule(databaseUrl: string): Promise<TestingModule> {
  const module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(databaseOptions({ url: databaseUrl, poolSize: 12, applicationName: 'spec' })),
      ActsModule,
      MailerModule,
      IdentityModule.with({ secret: 'a secret of this spec' }),
    ],
  }).compile();
  return module.init();
}
