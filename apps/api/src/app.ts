import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import type { ApiConfig } from './config.js';
import { configureHeaders, configureSessions } from './identity/sessions.js';
import { logRequests } from './logging.js';
import { serveOpenApi } from './openapi.js';
import { measureRequests } from './operations/metrics.js';
import { parseBodies } from './http/body-parser.js';
import { answerBrokenRequests } from './http/broken-requests.js';
import { HttpAdapter } from './http/http-adapter.js';
import { refuseUnusual } from './http/plain-content.js';

/** The API, ready to listen: also how tests and the OpenAPI build make it. */
export async function createApi(config: ApiConfig): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config), new HttpAdapter(), {
    bufferLogs: true,
    ...HTTP_OPTIONS,
  });
  app.useLogger(app.get(Logger));
  configureHttp(app, config);
  app.enableShutdownHooks();
  return app;
}

/** How Nest is to make an app for `configureHttp`: bodies are read there, and kept as they came. */
export const HTTP_OPTIONS = { bodyParser: false, rawBody: true } as const;

/** What every request passes before a route, and what is answered beside the routes. Call once, before the app listens. */
export function configureHttp(app: NestExpressApplication, config: ApiConfig): void {
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUST_PROXY);
  app.use(logRequests(config.LOG_LEVEL));
  app.use(measureRequests);
  configureHeaders(app, config);
  readContent(app, config.BODY_LIMIT_BYTES);
  configureSessions(app, config);
  prefixRoutes(app);
  serveOpenApi(app);
  answerBrokenRequests(app.getHttpServer());
}

/** Reads body and query of every request, and refuses what nothing behind could read or keep. */
function readContent(app: NestExpressApplication, limitBytes: number): void {
  app.set('query parser', 'simple');
  parseBodies(app, limitBytes);
  app.use(refuseUnusual);
}

/** Everything lies under `/api/v1` but the front page and what operators and probes ask for. */
export function prefixRoutes(app: INestApplication): void {
  app.setGlobalPrefix('api/v1', { exclude: ['/', 'health/live', 'health/ready', 'metrics'] });
}
