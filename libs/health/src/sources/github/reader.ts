import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { SourceFailure } from '../evidence-source.js';
import type { MoreAnswer, RepositoryAnswer } from './answer.js';
import type { GithubAsking, GraphqlReply } from './asking.js';
import { TooLarge } from './asking.js';
import { isSilenceKnown, yearBefore } from './facts.js';
import { MORE_QUERY, REPOSITORY_QUERY } from './query.js';
import type { Missing, PageSizes, ReadAnswer } from './reach.js';
import { FIRST_PAGE, LISTS, REACH, joined, missingOf, sizes } from './reach.js';

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 180;
/** What reading a project costs as a rule. */
export const POINTS_OF_A_PROJECT = 2;
/** What a query may cost at most: it is leased before and settled at what it did cost. */
const POINTS = { amount: 4 };
const HALVINGS = 3;
/**
 * The pages behind the first query. With an eighth of a page, and every larger one refused again, all lists are read to their end
 * in fifteen; whoever needs more than this is answered so badly that another time is better.
 */
const MOST_PAGES = 20;
/** The busiest machines, which GitHub leaves out when asked to, so that they do not fill the page its counts come with. */
const WITHOUT_BOTS = ['dependabot', 'renovate', 'github-actions', 'pre-commit-ci']
  .map((app) => `-author:app/${app}`)
  .join(' ');

/** What was answered, and how large a page was then. */
interface Asked<T> {
  readonly reply: T;
  readonly page: PageSizes;
}

export interface ReadWish {
  readonly owner: string;
  readonly name: string;
  readonly asOf: Instant;
  readonly isPeople: boolean;
  readonly reserve: number;
  readonly signal: AbortSignal;
}

/** Reads a repository in one query, and in a second where its lists do not reach back far enough: always to the same reach. */
export class GithubReader {
  constructor(private readonly asking: Pick<GithubAsking, 'query'>) {}

  async read(wish: ReadWish): Promise<ReadAnswer> {
    const first = await this.first(wish);
    const [owner = '', name = ''] = first.reply.node.nameWithOwner.split('/');
    const isMoved = `${owner}/${name}`.toLowerCase() !== `${wish.owner}/${wish.name}`.toLowerCase();
    // A search for a name that is none any more finds nothing and does not say so.
    const now = isMoved ? { ...wish, owner, name } : wish;
    return this.completed(now, isMoved ? await this.first(now) : first);
  }

  private async first(wish: ReadWish): Promise<Asked<ReadAnswer>> {
    const { owner, name, asOf, isPeople } = wish;
    const yearAgo = {
      since: seconds(daysBefore(yearBefore(asOf), WINDOW_DAYS)),
      until: seconds(yearBefore(asOf)),
    };
    const search = (words: string): string => `repo:${owner}/${name} ${words}`;
    const { reply, page } = await this.ask<RepositoryAnswer>(REPOSITORY_QUERY, FIRST_PAGE, [], wish, {
      people: isPeople,
      ...searches(wish),
      yearAgoMerged: search(`is:pr is:merged merged:${yearAgo.since}..${yearAgo.until}`),
      yearAgoSince: yearAgo.since,
      yearAgoUntil: yearAgo.until,
    });
    const { data, errors } = reply;
    const isNotFound = errors.some(({ type }) => type === 'NOT_FOUND');
    if (data?.repository == null) {
      throw isNotFound
        ? new SourceFailure('error', 'github-not-found', { isWorthwhile: false })
        : new SourceFailure('error', 'github-no-answer');
    }
    return { reply: { answer: data, node: data.repository, isPartial: errors.length > 0 }, page };
  }

  /**
   * The lists on to where an undisturbed read ends: in one more query where they do not reach back far enough, in several
   * where GitHub found a page too large.
   */
  private async completed(wish: ReadWish, first: Asked<ReadAnswer>): Promise<ReadAnswer> {
    const from = daysBefore(wish.asOf, WINDOW_DAYS);
    const words = searches(wish);
    let { reply: read, page } = first;
    for (let pages = 0; ; pages += 1) {
      const missing = missingOf(read, from, ({ node }) => isSilenceKnown(node));
      if (missing.length === 0) return read;
      if (pages === MOST_PAGES) throw new SourceFailure('error', 'github-too-large');
      const more = await this.ask<MoreAnswer>(MORE_QUERY, grown(page), missing, wish, {
        ...words,
        ...cursors(missing),
      });
      page = more.page;
      const { data, errors } = more.reply;
      if (data?.repository == null) throw new SourceFailure('error', 'github-no-answer');
      read = joined(read, { ...data, repository: data.repository });
      // A list that did not arrive would be asked for again and again.
      if (errors.length > 0) return { ...read, isPartial: true };
    }
  }

  /** No more than is missing, and half the page where GitHub finds it too large, and half of that. */
  private async ask<T extends { readonly rateLimit?: { readonly cost: number } | null }>(
    query: string,
    largest: PageSizes,
    missing: readonly Pick<Missing, 'list' | 'count'>[],
    { owner, name, reserve, signal }: ReadWish,
    variables: object,
  ): Promise<Asked<GraphqlReply<T>>> {
    const counts = new Map(missing.map(({ list, count }) => [list, count]));
    let page = largest;
    for (let halvings = 0; ; halvings += 1) {
      const asked = sizes((list) => Math.min(page[list], counts.get(list) ?? page[list]));
      try {
        const all = { owner, name, ...asked, ...variables };
        return { reply: await this.asking.query<T>(query, all, { ...POINTS, reserve }, signal), page };
      } catch (error) {
        if (!(error instanceof TooLarge)) throw error;
        if (halvings === HALVINGS) throw new SourceFailure('error', 'github-too-large');
        page = halved(page);
      }
    }
  }
}

function halved(page: PageSizes): PageSizes {
  return sizes((list) => Math.ceil(page[list] / 2));
}

/** A 502 may have been about the page or about nothing: after an answer twice as much is tried, up to a whole page. */
function grown(page: PageSizes): PageSizes {
  return sizes((list) => Math.min(page[list] * 2, Math.max(REACH[list].first, REACH[list].more)));
}

function cursors(missing: readonly Missing[]): Readonly<Record<string, string | boolean | null>> {
  const after = new Map(missing.map((one) => [one.list, one.after]));
  return Object.fromEntries(
    LISTS.flatMap((list) => [
      [`${list}After`, after.get(list) ?? null],
      [`has${list.charAt(0).toUpperCase()}${list.slice(1)}`, after.has(list)],
    ]),
  );
}

/** The words of the searches that come in pages. */
function searches({ owner, name, asOf }: ReadWish) {
  const since = seconds(daysBefore(asOf, WINDOW_DAYS));
  const opened = (kind: string) =>
    `repo:${owner}/${name} is:${kind} created:>=${since} ${WITHOUT_BOTS} sort:created-desc`;
  const closed = (kind: string) =>
    `repo:${owner}/${name} is:${kind} closed:>=${since} ${WITHOUT_BOTS} sort:updated-desc`;
  return {
    openedIssues: opened('issue'),
    closedIssues: closed('issue'),
    openedPulls: opened('pr'),
    closedPulls: closed('pr'),
  };
}

function daysBefore(at: Instant, days: number): Instant {
  return instant(Date.parse(at) - days * DAY_MS);
}

/** GitHub reads and writes seconds. */
function seconds(at: Instant): string {
  return `${at.slice(0, 19)}Z`;
}
