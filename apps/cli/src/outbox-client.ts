import { randomUUID } from 'node:crypto';
import createClient from 'openapi-fetch';
import { refused } from '#libs/kernel/src/index.js';
import type { components, paths } from './api-schema.js';
import { readConfig } from './config.js';
import { reach, serverAddress } from './reach.js';

/** The API of the configured server, asked with the configured token. */
function api(url?: string) {
  const config = readConfig();
  return createClient<paths>({
    baseUrl: serverAddress(url ?? config.url).href,
    fetch: reach,
    headers: config.token === undefined ? {} : { authorization: `Bearer ${config.token}` },
  });
}

function refuse(error: unknown): never {
  const problem = error as { code?: string; detail?: string } | undefined;
  return refused(
    problem?.code ?? 'cli.server-refused',
    'unavailable',
    problem?.detail ?? 'The server refused.',
  );
}

export async function readOutbox(url?: string): Promise<components['schemas']['OutboxDto']> {
  const { data, error } = await api(url).GET('/api/v1/operations/outbox');
  return data ?? refuse(error);
}

export async function releaseWake(id: string, url?: string): Promise<void> {
  const { data, error } = await api(url).POST('/api/v1/operations/outbox/releases', {
    params: { header: { 'Idempotency-Key': randomUUID() } },
    body: { id },
  });
  if (data === undefined) refuse(error);
}
