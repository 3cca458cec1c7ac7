import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { lintFromString, loadConfig } from '@redocly/openapi-core';
import openapiTS, { astToString } from 'openapi-typescript';
import { AppModule } from '../../apps/api/src/app.module.js';
import { prefixRoutes } from '../../apps/api/src/app.js';
import { readConfig } from '../../apps/api/src/config.js';
import { openApiDocument } from '../../apps/api/src/openapi.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

async function document(): Promise<OpenAPIObject> {
  const app = await NestFactory.create(AppModule.with(readConfig({})), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  prefixRoutes(app);
  return openApiDocument(app);
}

describe('the OpenAPI document', () => {
  it('is version 3.1 and passes the linter', async () => {
    const api = await document();
    expect(api.openapi).toBe('3.1.0');
    const config = await loadConfig({ configPath: `${ROOT}.config/redocly.yaml` });
    const problems = await lintFromString({ source: JSON.stringify(api), config });
    expect(
      problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer ?? ''} ${message}`),
    ).toEqual([]);
  });

  it('is what the types of the command line were generated from (npm run client)', async () => {
    const types = astToString(await openapiTS(JSON.stringify(await document()), { alphabetize: true }));
    const committed = readFileSync(`${ROOT}apps/cli/src/api-schema.ts`, 'utf8');
    // The generator's command line adds a banner before the first declaration.
    expect(committed.slice(committed.indexOf('export '))).toBe(types.slice(types.indexOf('export ')));
  });
});
