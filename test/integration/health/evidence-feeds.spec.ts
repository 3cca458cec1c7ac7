import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Egress } from '#libs/egress/src/index.js';
import { EvidenceFeedsService, EvidenceFilesService } from '#libs/health/src/index.js';
import { useHealth } from '../../support/health-lab.js';

const lab = useHealth(() => []);
let server: Server;
let port: number;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  await lab.rows('DELETE FROM health_evidence_rows');
  await lab.rows('DELETE FROM health_evidence_files');
});

function edition(date: string, rows: readonly string[]): string {
  const head = ['format,plinth-registry/1', 'source,an-index', `version,${date}`, `date,${date}`, ''];
  return [...head, 'key,direct_dependents', ...rows, ''].join('\n');
}

function serve(text: string, type = 'text/csv'): void {
  answer = (response) => void response.writeHead(200, { 'content-type': type }).end(text);
}

/** What fetching the feed comes to: its answer, or the code it is refused with. */
async function fetched(path = '/dependents'): Promise<string> {
  const egress = new Egress({ isOn: true, allow: [{ host: '127.0.0.1', port }] });
  const feeds = new EvidenceFeedsService(egress, lab.get(EvidenceFilesService), [
    `http://127.0.0.1:${port}${path}`,
  ]);
  expect(feeds.count).toBe(1);
  return feeds
    .fetch(0, new AbortController().signal)
    .catch((error: { refusal?: { code: string } }) => error.refusal?.code ?? 'no refusal');
}

async function kept(): Promise<unknown> {
  return lab.rows(
    `SELECT f.edition, f.imported_by AS by, r.key FROM health_evidence_rows r JOIN health_evidence_files f ON f.id = r.file_id ORDER BY r.key`,
  );
}

describe('a feed of evidence', () => {
  it('is taken as a file that staff send, once, and again when a newer edition is there', async () => {
    serve(edition('2026-07-11', ['pkg:npm/one,1', 'pkg:npm/two,2']));
    expect([await fetched(), await fetched()]).toEqual(['taken', 'unchanged']);
    serve(edition('2026-08-11', ['pkg:npm/one,3']), 'text/csv; charset=utf-8');
    expect(await fetched()).toBe('taken');
    serve(edition('2026-07-30', ['pkg:npm/three,3']));
    expect(await fetched()).toBe('unchanged');
    expect(await kept()).toEqual([{ edition: '2026-08-11', by: 'health', key: 'pkg:npm/one' }]);
  });

  it.each([
    ['/x.csv', 'application/octet-stream', 'taken'],
    ['/x', 'application/octet-stream', 'health.feed-medium'],
    ['/x.csv', 'application/x-ndjson', 'health.import-head'],
  ])('%s as %s is %s', async (path, type, outcome) => {
    serve(edition('2026-07-11', ['pkg:npm/one,1']), type);
    expect(await fetched(path)).toBe(outcome);
    expect(await kept()).toHaveLength(outcome === 'taken' ? 1 : 0);
  });

  it.each([
    ['a wrong value', () => serve(edition('2026-07-11', ['pkg:npm/one,many'])), 'health.import-refused'],
    [
      'an error page',
      () => (answer = (response) => void response.writeHead(500).end('no')),
      'health.feed-status',
    ],
    ['half an answer', () => half(), 'egress.failed'],
    ['a way inside', () => away(), 'egress.address-refused'],
  ] as const)('leaves what was known with %s', async (_what, begin, code) => {
    serve(edition('2026-07-01', ['pkg:npm/known,1']));
    expect(await fetched()).toBe('taken');
    begin();
    expect(await fetched()).toBe(code);
    expect(await kept()).toEqual([{ edition: '2026-07-01', by: 'health', key: 'pkg:npm/known' }]);
  });
});

function half(): void {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/csv', 'content-length': '100000' });
    response.write(edition('2026-07-11', ['pkg:npm/one,1']));
    setImmediate(() => response.destroy());
  };
}

function away(): void {
  answer = (response) => void response.writeHead(302, { location: 'http://10.0.0.1/dependents' }).end();
}
