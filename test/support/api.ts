import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { DynamicModule, Type } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import request from 'supertest';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import type { CodeMailer } from '#libs/identity/src/index.js';
import { CODE_MAILER } from '#libs/identity/src/index.js';
import { HTTP_OPTIONS, configureHttp } from '../../apps/api/src/app.js';
import type { ApiConfig } from '../../apps/api/src/config.js';
import { readConfig } from '../../apps/api/src/config.js';
import { HTTP_CONVENTIONS } from '../../apps/api/src/http/conventions.js';
import { HttpAdapter } from '../../apps/api/src/http/http-adapter.js';
import { IdentityApiModule } from '../../apps/api/src/identity/identity-api.module.js';
import { freePort } from '../../apps/local/src/ports.js';

/** A mail with a code that would have been sent. */
export interface SentCode {
  readonly email: string;
  readonly code: string;
}

/** The API with identity and the modules asked for, listening on the loopback. */
export interface TestApi {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly http: ReturnType<typeof request>;
  readonly config: ApiConfig;
  /** Codes sent, oldest first, where the spec brings no mailer of its own. */
  readonly codes: SentCode[];
  close(): Promise<void>;
}

export interface TestApiOptions {
  readonly databaseUrl: string;
  readonly modules?: readonly (Type | DynamicModule)[];
  readonly config?: Partial<ApiConfig>;
  /** Nobody sends codes. */
  readonly withoutMailer?: boolean;
}

export async function startApi(options: TestApiOptions): Promise<TestApi> {
  const port = await freePort();
  const url = options.config?.PUBLIC_URL ?? `http://127.0.0.1:${port}`;
  const config: ApiConfig = {
    ...readConfig({ NODE_ENV: 'test' }),
    ...{ PUBLIC_URL: url, LOG_LEVEL: 'silent' },
    ...options.config,
  };
  const codes: SentCode[] = [];
  const module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(
        databaseOptions({ url: options.databaseUrl, poolSize: 8, applicationName: 'spec' }),
      ),
      ActsModule,
      ...(options.withoutMailer === true ? [] : [RecordingMailerModule.with(codes)]),
      IdentityApiModule.with(config),
      ...(options.modules ?? []),
    ],
    providers: [...HTTP_CONVENTIONS],
  }).compile();
  const app = module.createNestApplication<NestExpressApplication>(new HttpAdapter(), {
    logger: ['error', 'fatal'],
    ...HTTP_OPTIONS,
  });
  configureHttp(app, config);
  await app.listen(port, '127.0.0.1');
  const bound = (app.getHttpServer().address() as AddressInfo).port;
  return {
    app,
    url,
    http: request(`http://127.0.0.1:${bound}`),
    config,
    codes,
    close: () => app.close(),
  };
}

@Global()
@Module({})
class RecordingMailerModule {
  static with(codes: SentCode[]): DynamicModule {
    const mailer: CodeMailer = {
      sendCode: async (_act, { email, code }) => {
        codes.push({ email, code });
      },
      sendAccessNotice: async () => undefined,
    };
    return {
      module: RecordingMailerModule,
      providers: [{ provide: CODE_MAILER, useValue: mailer }],
      exports: [CODE_MAILER],
    };
  }
}
