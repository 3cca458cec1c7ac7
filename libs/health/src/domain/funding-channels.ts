/** Names of FUNDING.yml and where each leads; `custom` holds addresses of its own. */
const PLATFORMS: Readonly<Record<string, string>> = {
  github: 'github.com/sponsors/',
  patreon: 'patreon.com/',
  open_collective: 'opencollective.com/',
  ko_fi: 'ko-fi.com/',
  tidelift: 'tidelift.com/funding/github/',
  community_bridge: 'funding.communitybridge.org/projects/',
  liberapay: 'liberapay.com/',
  issuehunt: 'issuehunt.io/r/',
  lfx_crowdfunding: 'crowdfunding.lfx.linuxfoundation.org/projects/',
  polar: 'polar.sh/',
  buy_me_a_coffee: 'buymeacoffee.com/',
  thanks_dev: 'thanks.dev/u/gh/',
};

/** No project has more ways to be paid; what is longer is no list of them. */
const MOST = 100;
const ACCOUNT = /^[\w./@:-]{1,200}$/;

/**
 * A place where money can be given, under one name however it is written: host without `www.` and path, in lower case. Null
 * where the text is no address of the web.
 */
export function channelOf(text: string): string | null {
  const written = text.trim();
  if (written.length > 500) return null;
  const address = /^https?:\/\//i.test(written) ? written : `https://${written}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !url.hostname.includes('.') || url.username !== '' || url.password !== '') return null;
  return `${url.hostname.replace(/^www\./, '')}${url.pathname.replace(/\/+$/, '')}`.toLowerCase();
}

/** The channels a FUNDING.yml names, each once; null where it is none. Names it does not know are left out. */
export function fundingYmlChannels(parsed: unknown): string[] | null {
  if (parsed === null) return [];
  if (typeof parsed !== 'object' || Array.isArray(parsed)) return null;
  return channelsOf(
    Object.entries(parsed).flatMap(([name, value]) => {
      const base = Object.hasOwn(PLATFORMS, name) ? PLATFORMS[name] : undefined;
      const named = listOf(value).filter((one) => typeof one === 'string');
      if (name === 'custom') return named;
      return base === undefined ? [] : named.filter((one) => ACCOUNT.test(one)).map((one) => `${base}${one}`);
    }),
  );
}

/** The channels of `funding` in a package.json: an address, an object with one, or a list of either. Null where it is none. */
export function packageChannels(parsed: unknown): string[] | null {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  const { funding } = parsed as { funding?: unknown };
  return channelsOf(
    listOf(funding).map((one) =>
      typeof one === 'object' && one !== null ? (one as { url?: unknown }).url : one,
    ),
  );
}

function channelsOf(texts: readonly unknown[]): string[] {
  const channels = texts.flatMap((text) => (typeof text === 'string' ? (channelOf(text) ?? []) : []));
  return [...new Set(channels)].slice(0, MOST);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}
