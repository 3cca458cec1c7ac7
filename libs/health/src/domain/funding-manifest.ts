import { z } from 'zod';
import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { epochMs, instant, isRefusal, refuse } from '#libs/kernel/src/index.js';
import { normaliseRepository } from '#libs/projects/src/domain/repository-url.js';
import { channelOf } from './funding-channels.js';
import { bandsAround } from './income-band.js';

const address = z.object({ url: z.string().max(1_024), wellKnown: z.string().max(1_024).nullish() });

/** What is read of a funding.json 1.x (fundingjson.org); the rest is left where it is. */
const schema = z.object({
  version: z.string().regex(/^v1\.\d{1,3}\.\d{1,3}$/),
  projects: z
    .array(z.object({ webpageUrl: address.nullish(), repositoryUrl: address.nullish() }))
    .min(1)
    .max(200),
  funding: z.object({
    channels: z
      .array(
        z.object({
          guid: z.string().max(64).optional(),
          id: z.string().max(64).optional(),
          type: z.enum(['bank', 'payment-provider', 'cheque', 'cash', 'other']),
          address: z.string().max(1_024).nullish(),
        }),
      )
      .max(100),
    history: z
      .array(
        z.object({
          year: z.int().min(1970).max(2075),
          income: z.number().min(0).max(1e9).nullish(),
          currency: z.string().max(8).nullish(),
        }),
      )
      .max(50)
      .nullish(),
  }),
});
export type FundingManifest = z.infer<typeof schema>;

/** How a project is known to a manifest. */
export interface ManifestSubject {
  /** Key of the main repository. */
  readonly repositoryKey: string | null;
  readonly homepage: string | null;
}

/** Reads a manifest; refuses `health.funding-manifest-invalid`, never repeating what stands there. */
export function readManifest(parsed: unknown): FundingManifest | Refusal {
  const read = schema.safeParse(parsed);
  return read.success
    ? read.data
    : refuse('health.funding-manifest-invalid', 'invalid', 'This is no funding.json of version 1.');
}

/** What of the project a manifest speaks of: its repository, its homepage, both or nothing. */
export function spokenOf(
  { projects }: FundingManifest,
  { repositoryKey, homepage }: ManifestSubject,
): { readonly repository: boolean; readonly homepage: boolean } {
  return {
    repository:
      repositoryKey !== null &&
      projects.some(({ repositoryUrl }) => keyOf(repositoryUrl?.url) === repositoryKey),
    homepage: homepage !== null && projects.some(({ webpageUrl }) => covers(webpageUrl?.url ?? '', homepage)),
  };
}

const LISTED_AT_MOST = 100;

/** The https addresses in a `/.well-known/funding-manifest-urls`, which has one a line. */
export function manifestUrls(list: string): string[] {
  return list
    .split('\n', LISTED_AT_MOST)
    .map((line) => line.trim())
    .flatMap((line) => (line.startsWith('https://') && URL.canParse(line) ? [new URL(line).href] : []));
}

/** The ways to give that a manifest names: addresses of the web as everywhere, accounts and the like by their own id. */
export function manifestChannels({ funding }: FundingManifest): string[] {
  const keys = funding.channels.map(({ guid, id, type, address: at }, index) => {
    const web = type === 'payment-provider' || type === 'other' ? channelOf(at ?? '') : null;
    return web ?? `${type}:${guid ?? id ?? index}`;
  });
  return [...new Set(keys)];
}

/** Income of a year as a manifest declares it: a band, EUR minor units. */
export interface DeclaredIncome {
  readonly lowMinor: bigint;
  readonly highMinor: bigint | null;
  readonly windowStart: Instant;
  readonly windowEnd: Instant;
}

/**
 * What `history`, the one machine-readable declaration of income, says of the newest year that had ended. A manifest of
 * several projects tells the income of them all, which only bounds that of one from above. Null where it says nothing, or
 * not in EUR: amounts are not exchanged, because nobody knows at what rate they were earned.
 */
export function declaredIncome({ funding, projects }: FundingManifest, asOf: Instant): DeclaredIncome | null {
  const ended = (funding.history ?? [])
    .map((one) => ({ ...one, windowEnd: instant(Date.UTC(one.year + 1, 0, 1)) }))
    .filter(({ windowEnd }) => epochMs(windowEnd) <= epochMs(asOf))
    .sort((one, other) => other.year - one.year);
  const [newest, next] = ended;
  if (newest === undefined || newest.currency !== 'EUR' || newest.income == null) return null;
  if (next?.year === newest.year) return null;
  const minor = BigInt(Math.round(newest.income * 100));
  const band = bandsAround(minor, minor);
  return {
    lowMinor: projects.length === 1 ? band.lowMinor : 0n,
    highMinor: band.highMinor,
    windowStart: instant(Date.UTC(newest.year, 0, 1)),
    windowEnd: newest.windowEnd,
  };
}

function keyOf(url: string | undefined): string | null {
  const read = normaliseRepository(url ?? '');
  return isRefusal(read) ? null : read.key;
}

/** Whether a page is the homepage, or above it on the same host. */
function covers(page: string, homepage: string): boolean {
  if (!URL.canParse(page) || !URL.canParse(homepage)) return false;
  const [at, home] = [new URL(page), new URL(homepage)];
  const below = (path: string): string => `${path.replace(/\/+$/, '')}/`;
  return at.host === home.host && below(home.pathname).startsWith(below(at.pathname));
}
