import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accepted, eur, instant, isRefusal } from '#libs/kernel/src/index.js';
import type { FundingManifest } from './funding-manifest.js';
import {
  declaredIncome,
  manifestChannels,
  manifestUrls,
  readManifest,
  spokenOf,
} from './funding-manifest.js';

const asOf = instant('2026-07-11T10:00:00Z');

/** A manifest as fundingjson.org shows it, with one thing different. */
function aManifest(
  over: { projects?: unknown; history?: unknown; channels?: unknown; version?: string } = {},
) {
  return {
    version: over.version ?? 'v1.0.0',
    entity: { type: 'individual', role: 'owner', name: 'Ada', email: 'ada@acme.example' },
    projects: over.projects ?? [
      {
        guid: 'widget',
        webpageUrl: { url: 'https://acme.example' },
        repositoryUrl: { url: 'https://github.com/Acme/Widget.git' },
        licenses: ['spdx:MIT'],
      },
    ],
    funding: {
      channels: over.channels ?? [
        { guid: 'sponsors', type: 'payment-provider', address: 'https://github.com/sponsors/ada' },
        { guid: 'giro', type: 'bank', address: '' },
      ],
      plans: [],
      history: over.history,
    },
  };
}

function read(over: Parameters<typeof aManifest>[0] = {}): FundingManifest {
  return accepted(readManifest(aManifest(over)));
}

describe('a funding.json', () => {
  it('is read with what it does not use left aside', () => {
    expect(manifestChannels(read())).toEqual(['github.com/sponsors/ada', 'bank:giro']);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a list', []],
    ['another major version', aManifest({ version: 'v2.0.0' })],
    ['no version', { ...aManifest(), version: undefined }],
    ['no projects', aManifest({ projects: [] })],
    ['two thousand projects', aManifest({ projects: Array.from({ length: 2_000 }, () => ({})) })],
    ['a channel of an unknown kind', aManifest({ channels: [{ guid: 'x', type: 'barter' }] })],
    ['an income below nothing', aManifest({ history: [{ year: 2025, income: -1 }] })],
    ['an income that is text', aManifest({ history: [{ year: 2025, income: '5000' }] })],
    ['a year that is none', aManifest({ history: [{ year: 20255, income: 1 }] })],
  ])('is refused: %s', (_case, parsed) => {
    expect(readManifest(parsed)).toMatchObject({ code: 'health.funding-manifest-invalid' });
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (parsed) => {
        const manifest = readManifest(parsed);
        expect(isRefusal(manifest) || manifest.projects.length > 0).toBe(true);
      }),
    );
  });
});

describe('what a funding.json speaks of', () => {
  const both = { repositoryKey: 'https://github.com/acme/widget', homepage: 'https://acme.example/widget' };
  it.each<[string, unknown, { repository: boolean; homepage: boolean }]>([
    ['both', undefined, { repository: true, homepage: true }],
    [
      'another repository',
      [{ repositoryUrl: { url: 'https://github.com/acme/widget2' } }],
      { repository: false, homepage: false },
    ],
    [
      'an account',
      [{ repositoryUrl: { url: 'https://github.com/acme' } }],
      { repository: false, homepage: false },
    ],
    [
      'the page itself',
      [{ webpageUrl: { url: 'https://acme.example/widget/' } }],
      { repository: false, homepage: true },
    ],
    [
      'a page beside it',
      [{ webpageUrl: { url: 'https://acme.example/widgets' } }],
      { repository: false, homepage: false },
    ],
    [
      'a page below it',
      [{ webpageUrl: { url: 'https://acme.example/widget/de' } }],
      { repository: false, homepage: false },
    ],
    [
      'another site',
      [{ webpageUrl: { url: 'https://acme.example.org' } }],
      { repository: false, homepage: false },
    ],
    [
      'no address',
      [{ webpageUrl: { url: 'widget' }, repositoryUrl: null }],
      { repository: false, homepage: false },
    ],
  ])('%s', (_case, projects, spoken) => {
    expect(spokenOf(read(projects === undefined ? {} : { projects }), both)).toEqual(spoken);
  });

  it('is nothing of a project that has neither', () => {
    expect(spokenOf(read(), { repositoryKey: null, homepage: null })).toEqual({
      repository: false,
      homepage: false,
    });
  });
});

describe('a list of manifests', () => {
  const url = 'https://acme.example/funding.json';
  it.each<[string, string, boolean]>([
    ['has it on a line', `https://b.example/funding.json\r\n${url}\n`, true],
    ['has it as part of a line', `${url}.bak\nsee ${url}`, false],
    ['has it in another case of the path', url.replace('funding', 'Funding'), false],
    ['has it without TLS', url.replace('https', 'http'), false],
    ['is empty', '', false],
    ['has it after a hundred lines', `${'x\n'.repeat(100)}${url}`, false],
  ])('%s', (_case, list, has) => expect(manifestUrls(list).includes(url)).toBe(has));

  it('names https addresses only', () => {
    expect(manifestUrls('file:///etc/passwd\nhttp://127.0.0.1/\nhttps://\nhttps://a.example/f.json')).toEqual(
      ['https://a.example/f.json'],
    );
  });
});

describe('declared income', () => {
  const year = (over: object) => ({ year: 2025, income: 40_000, currency: 'EUR', ...over });

  it('is the band of the newest year that has ended', () => {
    expect(
      declaredIncome(
        read({ history: [year({ year: 2024, income: 1 }), year({}), year({ year: 2026 })] }),
        asOf,
      ),
    ).toEqual({
      lowMinor: eur(30_000),
      highMinor: eur(60_000) - 1n,
      windowStart: '2025-01-01T00:00:00.000Z',
      windowEnd: '2026-01-01T00:00:00.000Z',
    });
  });

  it('of nothing is nothing, which is not unknown', () => {
    expect(declaredIncome(read({ history: [year({ income: 0 })] }), asOf)).toMatchObject({
      lowMinor: 0n,
      highMinor: 0n,
    });
  });

  it('of several projects bounds that of one only from above', () => {
    const projects = [
      { webpageUrl: { url: 'https://a.example' } },
      { webpageUrl: { url: 'https://b.example' } },
    ];
    expect(declaredIncome(read({ projects, history: [year({})] }), asOf)).toMatchObject({
      lowMinor: 0n,
      highMinor: eur(60_000) - 1n,
    });
  });

  it.each<[string, unknown]>([
    ['no history', undefined],
    ['an empty one', []],
    ['another currency', [year({ currency: 'USD' })]],
    ['no currency', [year({ currency: undefined })]],
    ['no amount', [year({ income: null })]],
    ['a year that has not ended', [year({ year: 2026 })]],
    ['a year twice', [year({}), year({ income: 7 })]],
  ])('is not known: %s', (_case, history) => {
    expect(declaredIncome(read({ history }), asOf)).toBeNull();
  });
});
