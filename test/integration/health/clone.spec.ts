import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { Egress } from '#libs/egress/src/index.js';
import type { AllowedEndpoint } from '#libs/egress/src/index.js';
import { GitHistorySource, SourceFailure } from '#libs/health/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import type { GitHttps } from '../../support/git-https.js';
import { startGitHttps } from '../../support/git-https.js';
import { GitShelf } from '../../support/git-repository.js';

const shelf = new GitShelf();
let server: GitHttps;

beforeAll(async () => {
  shelf.import('xz');
  server = await startGitHttps(shelf.directory);
});
afterAll(() => {
  server.close();
  shelf.remove();
});

function quarantines(): number {
  return readdirSync(shelf.directory).filter((name) => name.startsWith('plinth-quarantine-')).length;
}

async function collect(
  url: string,
  options: { allow?: readonly AllowedEndpoint[]; maxPackBytes?: number } = {},
) {
  const egress = new Egress({
    isOn: true,
    allow: options.allow ?? [{ host: 'localhost', port: server.port }],
  });
  const source = new GitHistorySource(egress, {
    maxPackBytes: options.maxPackBytes ?? 50_000_000,
    timeoutMs: 60_000,
    caFile: server.caFile,
    quarantineParent: shelf.directory,
  });
  const project = { repositories: [{ url }] } as unknown as ProjectRecord;
  return source.collect({
    project,
    tier: 2,
    reason: 'refresh',
    since: instant('2024-02-24'),
    asOf: instant('2024-02-24'),
    signal: new AbortController().signal,
  });
}

describe('a clone over https', () => {
  it('gives the same figures as the repository itself, and leaves nothing behind', async () => {
    const { values, succession } = await collect(`${server.url}/xz`);
    expect(values.find(({ metric }) => metric === 'top_share_365d')).toMatchObject({
      value: 309 / 544,
      source: 'git-history',
      windowEnd: '2024-02-24T00:00:00.000Z',
    });
    expect(succession?.found.level).toBe('review');
    expect(quarantines()).toBe(0);
  });

  it('does not follow a redirect, and does not try again where there is nothing', async () => {
    server.redirectTo('https://169.254.169.254/latest');
    try {
      await expect(collect(`${server.url}/xz`)).rejects.toThrow(SourceFailure);
    } finally {
      server.redirectTo(null);
    }
    await expect(collect(`${server.url}/nothing`)).rejects.toMatchObject({
      code: 'git-no-access',
      retry: { isWorthwhile: false },
    });
  });

  it('does not go where egress does not', async () => {
    const asked = server.asked.length;
    await expect(collect(`${server.url}/xz`, { allow: [] })).rejects.toMatchObject({
      code: 'egress.port-refused',
    });
    await expect(collect('https://localhost/xz', { allow: [] })).rejects.toMatchObject({
      code: 'egress.address-refused',
    });
    await expect(collect('file:///etc')).rejects.toMatchObject({ code: 'egress.scheme-refused' });
    expect(server.asked).toHaveLength(asked);
  });

  it('stops a pack that is larger than is read', async () => {
    await expect(collect(`${server.url}/xz`, { maxPackBytes: 10_000 })).rejects.toMatchObject({
      code: 'git-clone-failed',
    });
    expect(quarantines()).toBe(0);
  });
});
