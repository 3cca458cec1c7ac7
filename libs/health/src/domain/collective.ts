import { z } from 'zod';
import type { Refusal } from '#libs/kernel/src/index.js';
import { isRefusal, refuse } from '#libs/kernel/src/index.js';
import { normaliseRepository } from '#libs/projects/src/domain/repository-url.js';
import type { IncomeBand } from './income-band.js';
import { bandsAround } from './income-band.js';

/** What is asked of Open Collective's API: the addresses a collective names, and what it received in a window after fees. */
export const COLLECTIVE_QUERY = `
query Received($slug: String!, $from: DateTime!, $to: DateTime!) {
  account(slug: $slug) {
    socialLinks { url }
    stats { totalAmountReceived(net: true, dateFrom: $from, dateTo: $to) { valueInCents currency } }
  }
}`;

const schema = z.object({
  data: z.object({
    account: z
      .object({
        socialLinks: z.array(z.object({ url: z.string().max(2_000) })).max(100),
        stats: z.object({
          totalAmountReceived: z.object({
            valueInCents: z.int().nullable(),
            currency: z.string().nullable(),
          }),
        }),
      })
      .nullable(),
  }),
  // GraphQL tells of failures with status 200: what came along is then not the whole.
  errors: z.array(z.unknown()).max(0).optional(),
});

const SLUG = /^opencollective\.com\/([a-z0-9][a-z0-9-]{0,99})$/;

/** Names of the collectives among a project's channels, in their order. */
export function collectivesAmong(channels: readonly string[]): string[] {
  return channels.flatMap((channel) => SLUG.exec(channel)?.[1] ?? []);
}

/**
 * What came in through a collective, as a band. It counts only for a project whose repository the collective names itself:
 * anybody can write any collective into a FUNDING.yml, and one of a whole organisation is not one project's. Null where it does
 * not, or not in EUR. Refuses `health.collective-malformed`.
 */
export function receivedBy(answer: unknown, repositoryKey: string): IncomeBand | null | Refusal {
  const read = schema.safeParse(answer);
  if (!read.success) {
    return refuse(
      'health.collective-malformed',
      'invalid',
      'The answer of Open Collective is not what it should be.',
    );
  }
  const { account } = read.data.data;
  if (account === null) return null;
  const namesIt = account.socialLinks.some(({ url }) => {
    const repository = normaliseRepository(url);
    return !isRefusal(repository) && repository.key === repositoryKey;
  });
  const { valueInCents, currency } = account.stats.totalAmountReceived;
  if (!namesIt || valueInCents === null || valueInCents < 0 || currency !== 'EUR') return null;
  const minor = BigInt(valueInCents);
  return bandsAround(minor, minor);
}
