import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EgressAnswer, EgressCall } from '#libs/egress/src/index.js';
import { Egress } from '#libs/egress/src/index.js';
import { eur } from '#libs/kernel/src/index.js';
import { OpenCollectiveSource } from '../../../libs/health/src/sources/funding/open-collective.source.js';
import { asOf, daysAgo } from '../../support/a-forge.js';
import { selfSigned } from '../../support/self-signed.js';
import { projectAt, question } from './forge-question.js';

interface Asked {
  readonly body: {
    readonly variables: { readonly slug: string; readonly from: string; readonly to: string };
  };
  readonly token: unknown;
}

const directory = mkdtempSync(join(tmpdir(), 'plinth-collective-'));
const project = { ...projectAt('acme/widget', { urlKey: 'https://github.com/acme/widget' }), homepage: null };
const asked: Asked[] = [];
let fundingYml: string | number;
let api: (slug: string, response: ServerResponse) => void;
let server: Server;
let port: number;
let ca: string;

/** Every host is the one server on loopback, which sees it as the first part of the path. */
class Internet extends Egress {
  override call(url: string, call: EgressCall = {}): Promise<EgressAnswer> {
    const { host, pathname } = new URL(url);
    return super.call(`https://localhost:${port}/${host}${pathname}`, call);
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'POST') {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body = JSON.parse(text) as Asked['body'];
    asked.push({ body, token: request.headers['personal-token'] });
    return api(body.variables.slug, response);
  }
  if (request.url?.endsWith('/.github/FUNDING.yml') !== true) return void response.writeHead(404).end();
  return typeof fundingYml === 'number'
    ? void response.writeHead(fundingYml).end()
    : void response.end(fundingYml);
}

beforeAll(async () => {
  const { key, cert, caFile } = selfSigned(directory);
  ca = readFileSync(caFile, 'utf8');
  server = createServer({ key, cert }, (request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

function collect() {
  const egress = new Internet({ isOn: true, allow: [{ host: 'localhost', port }] });
  const options = { apiUrl: 'https://api.opencollective.com/graphql/v2', token: 'a-token', ca };
  return new OpenCollectiveSource(egress, options).collect(question(project));
}

const collective = (valueInCents: number, url = 'https://github.com/acme/widget') => ({
  data: {
    account: {
      socialLinks: [{ url }],
      stats: { totalAmountReceived: { valueInCents, currency: 'EUR' } },
    },
  },
});

describe('income through Open Collective', () => {
  it('is the largest part a collective tells that names the project, of the last year, in a band', async () => {
    fundingYml =
      'open_collective: widget\ncustom: [https://opencollective.com/Widget-2, https://opencollective.com/other]';
    const told: Record<string, object> = {
      widget: collective(100_000),
      'widget-2': collective(4_000_000),
      other: collective(90_000_000, 'https://github.com/acme/other'),
    };
    api = (slug, response) => void response.end(JSON.stringify(told[slug]));
    expect(await collect()).toEqual({
      values: [],
      income: [
        {
          ...{ basis: 'observed', lowMinor: eur(30_000), highMinor: eur(60_000) - 1n },
          ...{ windowStart: daysAgo(365), windowEnd: asOf },
          evidence: 'opencollective.com/widget-2, received after fees',
        },
      ],
    });
    expect(asked.map(({ body }) => body.variables.slug).sort()).toEqual(['other', 'widget', 'widget-2']);
    expect(asked[0]).toMatchObject({
      token: 'a-token',
      body: { variables: { from: daysAgo(365), to: asOf } },
    });
  });

  it('is not asked for where the project names no collective, which takes back what was told before', async () => {
    fundingYml = 'github: ada';
    expect(await collect()).toEqual({ values: [], income: [] });
    expect(asked).toEqual([]);
  });

  it('stays as it was where the file that may name one did not come', async () => {
    fundingYml = 502;
    expect(await collect()).toEqual({ values: [] });
  });

  it.each<[string, (response: ServerResponse) => void, object]>([
    [
      'a limit',
      (response) => void response.writeHead(429).end(),
      { reason: 'rate-limited', code: 'http-429' },
    ],
    [
      'a bad gateway',
      (response) => void response.writeHead(502).end(),
      { reason: 'error', code: 'http-502' },
    ],
    [
      'errors with status 200',
      (response) => void response.end('{"data":null,"errors":[{"message":"rate limit"}]}'),
      { reason: 'error', code: 'health.collective-malformed' },
    ],
    [
      'no JSON',
      (response) => void response.end('<html>'),
      { reason: 'error', code: 'health.collective-malformed' },
    ],
    [
      'a redirect inside',
      (response) => void response.writeHead(302, { location: 'https://169.254.169.254/' }).end(),
      { code: 'http-302' },
    ],
    ['a megabyte', (response) => void response.end('x'.repeat(1_000_000)), { code: 'egress.too-large' }],
    ['a broken connection', (response) => void response.socket?.destroy(), { code: 'egress.failed' }],
  ])('is a failure and never nothing after %s', async (_case, misbehave, failure) => {
    fundingYml = 'open_collective: widget';
    api = (_slug, response) => misbehave(response);
    await expect(collect()).rejects.toMatchObject(failure);
  });
});
