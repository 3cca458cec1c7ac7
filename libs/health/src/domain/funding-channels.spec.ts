import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { channelOf, fundingYmlChannels, packageChannels } from './funding-channels.js';

describe('a channel', () => {
  it.each([
    ['https://www.Patreon.com/Widget/', 'patreon.com/widget'],
    ['HTTP://patreon.com/widget?from=readme#top', 'patreon.com/widget'],
    ['opencollective.com/widget', 'opencollective.com/widget'],
    ['https://acme.example', 'acme.example'],
  ])('is one however it is written: %s', (text, channel) => expect(channelOf(text)).toBe(channel));

  it.each(['', 'ask me', 'javascript:alert(1)', 'https://name:secret@acme.example/', 'https://localhost/'])(
    'is none: %j',
    (text) => expect(channelOf(text)).toBeNull(),
  );
});

describe('FUNDING.yml', () => {
  it('names accounts by platform, alone or in a list, and addresses of its own', () => {
    const parsed = {
      github: ['ada', 'grace'],
      open_collective: 'widget',
      tidelift: 'npm/widget',
      custom: ['https://acme.example/give', 'https://opencollective.com/Widget'],
      ko_fi: null,
      patreon: '',
      issuehunt: { not: 'a name' },
      my_shop: 'acme',
    };
    expect(fundingYmlChannels(parsed)).toEqual([
      'github.com/sponsors/ada',
      'github.com/sponsors/grace',
      'opencollective.com/widget',
      'tidelift.com/funding/github/npm/widget',
      'acme.example/give',
    ]);
  });

  it('may be empty, which is known; what is no mapping is not', () => {
    expect(fundingYmlChannels(null)).toEqual([]);
    expect(fundingYmlChannels({})).toEqual([]);
    for (const none of ['text', [{}], undefined]) expect(fundingYmlChannels(none)).toBeNull();
  });

  it('never raises, and names at most a hundred, each once', () => {
    const names = fc.constantFrom('github', 'custom', 'patreon', '__proto__', 'constructor');
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.dictionary(names, fc.anything())), (parsed) => {
        const channels = fundingYmlChannels(parsed) ?? [];
        expect(new Set(channels).size).toBe(channels.length);
        expect(channels.length).toBeLessThanOrEqual(100);
      }),
    );
    const accounts = Array.from({ length: 5_000 }, (_, at) => `a${at}`);
    expect(fundingYmlChannels({ github: accounts })).toHaveLength(100);
  });
});

describe('funding of a package.json', () => {
  it.each<[unknown, string[] | null]>([
    [{ funding: 'https://acme.example/give' }, ['acme.example/give']],
    [{ funding: { type: 'patreon', url: 'https://patreon.com/widget' } }, ['patreon.com/widget']],
    [
      { funding: ['https://a.example', { url: 'https://b.example' }, { type: 'x' }, 7] },
      ['a.example', 'b.example'],
    ],
    [{ name: 'widget' }, []],
    [[], null],
    ['text', null],
  ])('%j', (parsed, channels) => expect(packageChannels(parsed)).toEqual(channels));
});
