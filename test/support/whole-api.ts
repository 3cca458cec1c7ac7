import 'reflect-metadata';
import { afterAll, beforeAll } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { createApi } from '../../apps/api/src/app.js';
import { readConfig } from '../../apps/api/src/config.js';
import { openApiDocument } from '../../apps/api/src/openapi.js';
import { screeningListFile } from '../../apps/local/src/demo/screening-list.js';
import { freePort } from '../../apps/local/src/ports.js';
import type { TestDatabase } from './postgres.js';

/** The API as it is shipped, listening on the loopback, with its own description. */
export interface WholeApi {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly document: OpenAPIObject;
}

/** The whole API on the spec's database, for specs about every address at once; `await`ed before their other hooks. */
export function useWholeApi(database: () => TestDatabase): () => WholeApi {
  let api: WholeApi | null = null;
  beforeAll(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const app = await createApi({
      ...readConfig({ NODE_ENV: 'test' }),
      DATABASE_URL: database().url,
      PUBLIC_URL: url,
      LOG_LEVEL: 'silent',
      EGRESS_OFF: true,
      SCREENING_LIST_FILE: screeningListFile(),
    });
    await app.listen(port, '127.0.0.1');
    api = { app, url, document: openApiDocument(app) };
  });
  afterAll(async () => {
    await api?.app.close();
  });
  return () => {
    if (api === null) throw new Error('The API is there inside tests and hooks only.');
    return api;
  };
}
