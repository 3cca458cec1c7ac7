import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Egress } from '#libs/egress/src/index.js';
import type { EgressAnswer, EgressCall } from '#libs/egress/src/index.js';
import { FundingFilesSource } from '../../../libs/health/src/sources/funding/funding-files.source.js';
import { asOf } from '../../support/a-forge.js';
import { boundedProcess } from '../../support/bounded-process.js';
import { selfSigned } from '../../support/self-signed.js';
import { projectAt, question } from './forge-question.js';

type Answer = string | Buffer | ((response: ServerResponse) => void);

const directory = mkdtempSync(join(tmpdir(), 'plinth-funding-'));
const asked: string[] = [];
let answers: Record<string, Answer> = {};
let server: Server;
let port: number;
let ca: string;

/** The internet of these specs: every host is the one server on loopback, which sees it as the first part of the path. */
class Internet extends Egress {
  override call(url: string, call: EgressCall = {}): Promise<EgressAnswer> {
    const { host, pathname } = new URL(url);
    return super.call(`https://localhost:${port}/${host}${pathname}`, call);
  }
}

const project = {
  ...projectAt('acme/widget', { urlKey: 'https://github.com/acme/widget' }),
  homepage: 'https://acme.example/',
};
/** A project that has a site and no repository yet. */
const siteOnly = { ...project, repositories: [] };
const RAW = '/raw.githubusercontent.com/acme/widget/HEAD';

function collect(of: object = project, signal = new AbortController().signal) {
  const egress = new Internet({ isOn: true, allow: [{ host: 'localhost', port }] });
  return new FundingFilesSource(egress, { ca }).collect(question(of as typeof project, { signal }));
}

async function valueOf(of: object = project) {
  const { values, income } = await collect(of);
  return { ...values[0], income };
}

function manifest(over: object = {}): string {
  return JSON.stringify({
    version: 'v1.0.0',
    projects: [
      {
        webpageUrl: { url: 'https://acme.example' },
        repositoryUrl: { url: 'https://github.com/acme/widget' },
      },
    ],
    funding: {
      channels: [{ guid: 'giro', type: 'bank' }],
      history: [{ year: new Date(asOf).getUTCFullYear() - 1, income: 40_000, currency: 'EUR' }],
    },
    ...over,
  });
}

beforeAll(async () => {
  const { key, cert, caFile } = selfSigned(directory);
  ca = readFileSync(caFile, 'utf8');
  server = createServer({ key, cert }, (request, response) => {
    asked.push(request.url ?? '');
    const answer = answers[request.url ?? ''];
    if (typeof answer === 'function') answer(response);
    else if (answer === undefined) response.writeHead(404).end();
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  answers = {};
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

describe('what a project writes about how it is paid', () => {
  it('is counted over all its files, each channel once, with where it was read', async () => {
    answers = {
      [`${RAW}/.github/FUNDING.yml`]: 'github: [ada, grace]\nopen_collective: widget # ours\n',
      [`${RAW}/package.json`]:
        '{"funding":["https://opencollective.com/widget","https://acme.example/give"]}',
      [`${RAW}/funding.json`]: manifest(),
    };
    expect(await valueOf()).toMatchObject({
      ...{ metric: 'funding_channels', value: 5, coverage: 1, source: 'funding-files', observedAt: asOf },
      sourceVersion: expect.stringContaining('its place in the repository'),
    });
  });

  it('is nothing where nothing stands, which was looked at', async () => {
    expect(await valueOf()).toMatchObject({ value: 0, coverage: 1, income: [] });
    expect(asked).toEqual(
      expect.arrayContaining([`${RAW}/.github/FUNDING.yml`, `${RAW}/package.json`, `${RAW}/funding.json`]),
    );
  });

  it('is not nothing where one file did not come: unknown, or as much as was seen', async () => {
    answers = { [`${RAW}/package.json`]: (response) => void response.writeHead(502).end() };
    expect(await valueOf()).toMatchObject({ value: null, nullReason: 'error', coverage: 0 });
    answers[`${RAW}/.github/FUNDING.yml`] = 'patreon: widget';
    expect(await valueOf()).toMatchObject({ value: 1, coverage: 2 / 3 });
  });

  it('is rate-limited where the forge says so', async () => {
    for (const file of ['.github/FUNDING.yml', 'package.json', 'funding.json']) {
      answers[`${RAW}/${file}`] = (response) => void response.writeHead(429).end();
    }
    await expect(collect({ ...project, homepage: null })).rejects.toMatchObject({
      ...{ reason: 'rate-limited', code: 'http-429', retry: { isWorthwhile: true } },
    });
  });

  it('is nothing a page says that stands for everything a site does not have', async () => {
    answers['/acme.example/funding.json'] = (response) =>
      void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html>');
    expect(await valueOf(siteOnly)).toMatchObject({ value: 0, coverage: 1 });
  });

  it('is not asked of a forge whose addresses nobody knows', async () => {
    const elsewhere = projectAt('acme/widget', { forge: 'other', url: 'https://git.example/acme/widget' });
    expect(await collect({ ...elsewhere, homepage: null })).toEqual({ values: [] });
    expect(asked).toEqual([]);
  });
});

describe('control of a funding.json', () => {
  const declared = [
    { basis: 'declared', lowMinor: 3_000_000n, evidence: expect.stringContaining('control proven by') },
  ];

  it.each<[string, Record<string, Answer>, object?]>([
    ['its place in the repository', { [`${RAW}/funding.json`]: manifest() }],
    ['its place in the homepage', { '/acme.example/funding.json': manifest() }, siteOnly],
    [
      'the list of the repository',
      {
        [`${RAW}/.well-known/funding-manifest-urls`]: 'https://elsewhere.example/acme/funding.json\n',
        '/elsewhere.example/acme/funding.json': manifest(),
      },
    ],
    [
      'the list of the repository',
      {
        [`${RAW}/.well-known/funding-manifest-urls`]: 'https://acme.example/funding.json\n',
        '/acme.example/funding.json': manifest(),
      },
    ],
    [
      'the list of the homepage',
      {
        '/acme.example/.well-known/funding-manifest-urls': 'https://elsewhere.example/funding.json',
        '/elsewhere.example/funding.json': manifest(),
      },
      siteOnly,
    ],
  ])('is proven by %s', async (proof, files, of = project) => {
    answers = files;
    const { value, sourceVersion, income } = await valueOf(of);
    expect([value, income]).toMatchObject([1, declared]);
    expect(sourceVersion).toContain(proof);
  });

  const foreign = manifest({ projects: [{ repositoryUrl: { url: 'https://github.com/acme/other' } }] });
  it.each<[string, Record<string, Answer>, object?]>([
    ['of another project', { [`${RAW}/funding.json`]: foreign, '/acme.example/funding.json': foreign }],
    [
      'that is listed and speaks of another',
      {
        [`${RAW}/.well-known/funding-manifest-urls`]: 'https://elsewhere.example/funding.json',
        '/elsewhere.example/funding.json': foreign,
      },
    ],
    ['on the homepage that was entered beside the repository', { '/acme.example/funding.json': manifest() }],
    [
      'that such a homepage lists',
      {
        '/acme.example/.well-known/funding-manifest-urls': 'https://elsewhere.example/funding.json',
        '/elsewhere.example/funding.json': manifest(),
      },
    ],
    ['that nobody lists', { '/elsewhere.example/funding.json': manifest() }],
    [
      'on the homepage that speaks only of the repository',
      {
        '/acme.example/funding.json': manifest({
          projects: [{ repositoryUrl: { url: 'https://github.com/acme/widget' } }],
        }),
      },
      siteOnly,
    ],
  ])('is not proven: one %s declares nothing', async (_case, files, of = project) => {
    answers = files;
    expect(await valueOf(of)).toMatchObject({ value: 0, coverage: 1, income: [] });
  });

  it('is not looked for at the root of a forge that is entered as homepage', async () => {
    await collect({ ...siteOnly, homepage: 'https://github.com/acme/widget' });
    expect(asked.filter((path) => path.startsWith('/github.com'))).toEqual([]);
  });
});

/**
 * What reading the files of one project may cost a process, whatever stands in them: all of it together,
 * Node itself included, which is 130 MB of it; the worst of these come to 205 MB and a second.
 */
const BOUNDS = { seconds: 30, megabytes: 250 } as const;

/** A program that reads them as a worker does, from the internet of these specs. */
function reader(): string {
  const from = (path: string): string => JSON.stringify(pathToFileURL(join('dist', 'libs', path)).href);
  return `
    import { Egress } from ${from('egress/src/index.js')};
    import { FundingFilesSource } from ${from('health/src/sources/funding/funding-files.source.js')};
    const { port, ca, question } = ${JSON.stringify({ port, ca, question: question(project) })};
    class Internet extends Egress {
      call(url, call) {
        const { host, pathname } = new URL(url);
        return super.call('https://localhost:' + port + '/' + host + pathname, call);
      }
    }
    const source = new FundingFilesSource(new Internet({ isOn: true, allow: [{ host: 'localhost', port }] }), { ca });
    const signal = new AbortController().signal;
    const { values } = await source.collect({ ...question, signal });
    process.stdout.write(JSON.stringify(values[0]), () => process.exit());`;
}

/** Bounds: 30 seconds for all files of a project together, 1 MB a file; nothing else of the project suffers. */
describe('a hostile file', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
    .concat(
      Array.from(
        { length: 9 },
        (_, at) => `${'bcdefghij'[at]}: &${'bcdefghij'[at]} [${`*${'abcdefghi'[at]},`.repeat(9)}x]`,
      ),
    )
    .concat('github: *j')
    .join('\n');
  const endless =
    (piece: string): Answer =>
    (response) => {
      let sent = 0;
      const more = (): void => {
        while (sent < 50_000_000 && !response.destroyed) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    };

  it.each<[string, string, Answer, string]>([
    ['50 MB of JSON', 'funding.json', endless('[{"guid":"x"},'.repeat(5_000)), 'egress.too-large'],
    ['a megabyte of brackets', 'funding.json', '['.repeat(999_999), 'health.funding-manifest-invalid'],
    [
      'a million channels',
      'funding.json',
      `{"version":"v1.0.0","projects":[${'{},'.repeat(200_000)}{}]}`,
      'health.funding-manifest-invalid',
    ],
    ['aliases that stand for gigabytes', '.github/FUNDING.yml', bomb, 'file-malformed'],
    ['a mapping that holds itself', '.github/FUNDING.yml', '&a\ngithub: [*a]\n', 'file-malformed'],
    ['twenty thousand brackets of YAML', '.github/FUNDING.yml', '['.repeat(19_999), 'file-malformed'],
    ['half a megabyte of YAML', '.github/FUNDING.yml', 'github: [a]\n'.repeat(40_000), 'file-malformed'],
    ['a tag that makes things', '.github/FUNDING.yml', 'github: !!js/function "x"', 'file-malformed'],
    ['UTF-16', 'package.json', Buffer.from('{"funding":"https://a.example"}', 'utf16le'), 'file-not-text'],
    ['Latin-1', 'package.json', Buffer.from('{"name":"é"}', 'latin1'), 'file-not-text'],
    ['gzip', 'package.json', Buffer.from('1f8b0800000000000003', 'hex'), 'file-not-text'],
    ['no JSON', 'package.json', '{"funding":', 'file-malformed'],
    [
      'a redirect inside',
      'package.json',
      redirect('https://169.254.169.254/latest/meta-data'),
      'egress.address-refused',
    ],
    [
      'a redirect to the own machine',
      'package.json',
      redirect('https://127.0.0.1/'),
      'egress.address-refused',
    ],
    ['a redirect to a file', 'package.json', redirect('file:///etc/passwd'), 'egress.scheme-refused'],
    ['redirects without end', 'package.json', redirect('package.json'), 'egress.too-many-redirects'],
    ['a connection cut off', 'package.json', (response) => void response.socket?.destroy(), 'egress.failed'],
  ])(
    'of %s is not read: %s',
    async (_case, file, answer, code) => {
      answers = { [`${RAW}/${file}`]: answer, [`${RAW}/FUNDING.yml`]: 'patreon: widget' };
      const other = file === '.github/FUNDING.yml' ? 'package.json' : '.github/FUNDING.yml';
      answers[`${RAW}/${other}`] =
        other === 'package.json' ? '{"funding":"https://a.example"}' : 'patreon: widget';
      const { value, coverage, sourceVersion } = await valueOf();
      expect([value, coverage]).toEqual([1, 2 / 3]);
      expect(sourceVersion).toContain(`(${code})`);
      expect(sourceVersion).not.toMatch(/169\.254|127\.0|passwd/);
    },
    30_000,
  );

  it.each<[string, string, Answer]>([
    ['50 MB of JSON', 'funding.json', endless('[{"guid":"x"},'.repeat(5_000))],
    ['a megabyte of brackets', 'funding.json', '['.repeat(999_999)],
    [
      'a megabyte of channels',
      'funding.json',
      manifest({ funding: { channels: Array(24_000).fill({ guid: 'x', type: 'bank' }) } }),
    ],
    ['aliases that stand for gigabytes', '.github/FUNDING.yml', bomb],
    ['twenty thousand brackets of YAML', '.github/FUNDING.yml', '['.repeat(19_999)],
    ['half a megabyte of YAML', '.github/FUNDING.yml', 'github: [a]\n'.repeat(40_000)],
    [
      'a megabyte of keys',
      'package.json',
      `{${Array.from({ length: 60_000 }, (_, at) => `"k${at}":[{}]`).join()}}`,
    ],
  ])(
    `of %s costs a process less than ${BOUNDS.seconds} s and ${BOUNDS.megabytes} MB`,
    async (_case, file, answer) => {
      answers = { [`${RAW}/${file}`]: answer };
      const beganAt = Date.now();
      const run = await boundedProcess(BOUNDS.seconds, '--input-type=module', '-e', reader());
      expect([run.code, run.err]).toEqual([0, '']);
      expect(JSON.parse(run.out)).toMatchObject({ metric: 'funding_channels' });
      expect(asked).toContain(`${RAW}/${file}`);
      expect(Date.now() - beganAt).toBeLessThan(BOUNDS.seconds * 1_000);
      expect(run.peakMegabytes).toBeGreaterThan(20);
      expect(run.peakMegabytes).toBeLessThan(BOUNDS.megabytes);
    },
    40_000,
  );

  it('that never comes holds nothing up once the asker is gone', async () => {
    const gone = new AbortController();
    answers = { [`${RAW}/package.json`]: () => gone.abort() };
    await expect(collect(project, gone.signal)).rejects.toThrow();
  });
});

function redirect(location: string): Answer {
  return (response) => void response.writeHead(302, { location }).end();
}
