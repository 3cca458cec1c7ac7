import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestMethod } from '@nestjs/common';
import type { Params } from 'nestjs-pino';
import type { HttpLogger, Options } from 'pino-http';
import { pinoHttp } from 'pino-http';
import { newId } from '#libs/kernel/src/new-id.js';

const ID = /^[A-Za-z0-9-]{8,64}$/;

/** The id of a request in logs and answers: once, before its body is read, so that refused bodies have one too. */
function nameRequest(request: IncomingMessage & { id?: unknown }, response: ServerResponse): string {
  if (typeof request.id === 'string') return request.id;
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && ID.test(given) ? given : newId();
  response.setHeader('X-Request-Id', id);
  request.id = id;
  return id;
}

/**
 * Structured logs: one line a request with its id and the case it touched; no bodies, cookies, tokens or query strings. Comes before
 * everything that may refuse a request, or what is refused early would leave no line.
 */
export function logRequests(level: string): HttpLogger {
  return pinoHttp(options(level));
}

/** The logger of the app, whose lines belong to the request that `logRequests` has seen. */
export function logging(level: string): Params {
  return {
    useExisting: true,
    forRoutes: [{ path: '{*path}', method: RequestMethod.ALL }],
    pinoHttp: options(level),
  };
}

function options(level: string): Options {
  return {
    name: 'api',
    level,
    genReqId: nameRequest,
    autoLogging: { ignore: (request: IncomingMessage) => /^\/(health|metrics)/.test(request.url ?? '') },
    serializers: {
      req: (request: { id: unknown; method: string; url: string }) => ({
        id: request.id,
        method: request.method,
        path: request.url.split('?')[0],
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
    customProps: (request: IncomingMessage) => {
      const match = /\/api\/v1\/applications\/([0-9a-f-]{36})/.exec(request.url ?? '');
      return match === null ? {} : { caseId: match[1] };
    },
  };
}
