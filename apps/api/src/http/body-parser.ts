import type { IncomingMessage } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { STATEMENT_FILE_MAX } from '../treasury/payments.dto.js';

/** Around the file: its field, and the white space of whoever writes JSON for people. */
const AROUND_THE_FILE = 1_024;

/**
 * Reads JSON bodies up to the limit. A bank statement is a file inside JSON: that one route takes what its document promises, and no
 * other does, nor does it from somebody who does not even say who they are.
 */
export function parseBodies(app: NestExpressApplication, limitBytes: number): void {
  app.useBodyParser('json', {
    limit: STATEMENT_FILE_MAX + AROUND_THE_FILE,
    strict: true,
    type: isStatement,
  });
  app.useBodyParser('json', { limit: limitBytes, strict: true });
}

function isStatement({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    (headers.authorization ?? headers.cookie) !== undefined &&
    /^\/api\/v1\/statements(\?|$)/.test(url ?? '') &&
    /^application\/json\b/i.test(headers['content-type'] ?? '')
  );
}
