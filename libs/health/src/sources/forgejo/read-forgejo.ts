import type { Instant } from '#libs/kernel/src/index.js';
import type { ForgeCounts, Part, Sample } from '../../domain/forge-facts.js';
import { isMissing } from '../../domain/forge-facts.js';
import { later } from '../../domain/forge-sample.js';
import type { SeenActor, SeenAnswer, SeenItem, SeenPull, SeenRelease } from '../../domain/forge-seen.js';
import { isBot } from '../../domain/identity.js';
import { tagKind } from '../../domain/version-tag.js';
import type { ForgeQuestion, ForgeRead } from '../rest/read-forge.js';
import { Threads, countSince, daysAgo, factsOf, mapped, readAlong } from '../rest/read-forge.js';
import type { Listed, RestClient } from '../rest/rest-client.js';
import type { Comment, Issue, Pull, Review, User } from './answer.js';
import {
  assigneeSchema,
  commentSchema,
  commitSchema,
  issueSchema,
  pullSchema,
  releaseSchema,
  repositorySchema,
  reviewSchema,
  tagSchema,
} from './answer.js';

/** What a review is when it was submitted; one that was only asked for, or is pending, is none. */
const REVIEWS = new Set(['APPROVED', 'COMMENT', 'REQUEST_CHANGES']);

/** The answers of half a year by the number of what they are about. */
type Answers = ReadonlyMap<number, readonly SeenAnswer[]>;

/**
 * A repository of Forgejo or Gitea by its REST API. Comments come for the whole repository: unless all of half a year
 * arrive, nobody knows what was answered, and issues and pull requests are not collected rather than unanswered.
 */
export async function readForgejo(
  rest: RestClient,
  { owner, name, asOf }: ForgeQuestion,
): Promise<ForgeRead> {
  const base = `/api/v1/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  const repository = await rest.get(base, repositorySchema);
  const [year, from] = [daysAgo(asOf, 365), daysAgo(asOf, 180)];

  const keepers = await rest.part(async () => {
    const { items, isWhole } = await rest.list(`${base}/assignees`, assigneeSchema, 1);
    return isWhole ? new Set(items.map(({ login }) => login)) : ({ missing: 'not-collected' } as const);
  });
  const comments = await rest.part<Listed<Comment>>(async () => {
    const list = await rest.list(`${base}/issues/comments?since=${from}&limit=50`, commentSchema, 10);
    return list.isWhole ? list : { missing: 'not-collected' };
  });
  const issueList = await rest.part<Sample<Issue>>(async () => {
    if (!repository.has_issues) return { items: [], since: year };
    const path = `${base}/issues?type=issues&state=all&since=${year}&limit=50`;
    const { items, isWhole } = await rest.list(path, issueSchema, 8);
    return isWhole ? { items, since: year } : { missing: 'not-collected' };
  });
  const pullList = await rest.part<Sample<Pull>>(async () => {
    if (!repository.has_pull_requests) return { items: [], since: null };
    const path = `${base}/pulls?state=all&sort=recentupdate&limit=50`;
    const { items, isWhole } = await rest.list(path, pullSchema, 6);
    return { items, since: isWhole ? null : (items.at(-1)?.updated_at ?? asOf) };
  });
  const answers = isMissing(comments) ? comments : answersOf(comments.items);
  const seen = (item: Issue, answered: Answers): SeenItem => ({
    openedAt: item.created_at,
    closedAt: item.closed_at ?? null,
    author: actorOf(item.user),
    isOutsider: isMissing(keepers) || item.user === null ? null : !keepers.has(item.user.login),
    answers: answered.get(item.number) ?? [],
    hasAllAnswers: true,
  });
  const reviews = new Threads<Listed<Review>>((number) =>
    rest.list(`${base}/pulls/${number}/reviews?limit=50`, reviewSchema, 1),
  );
  const pulls = await rest.part<Sample<SeenPull>>(async () => {
    if (isMissing(pullList)) return pullList;
    if (isMissing(answers)) return answers;
    return readAlong(
      pullList,
      ({ updated_at }) => updated_at,
      async (item) => {
        const told = isRecent(item, from) ? await reviews.of(item.number) : { items: [], isWhole: true };
        if (told === null) return null;
        return {
          ...seen(item, answers),
          ...{ mergedAt: item.merged_at ?? null, mergedBy: actorOf(item.merged_by ?? null) },
          reviews: told.items.filter(({ state }) => REVIEWS.has(state)).flatMap(reviewOf),
          hasAllReviews: told.isWhole,
          approvals: told.items.filter(({ state }) => state === 'APPROVED').flatMap(reviewOf),
        };
      },
    );
  });
  const merges = mapped(pulls as Part<Sample<SeenPull & { readonly approvals: SeenAnswer[] }>>, (list) =>
    list.flatMap(({ mergedAt: at, author, mergedBy, approvals }) =>
      at === null ? [] : [{ at, author, mergedBy, approvals }],
    ),
  );
  const commits = await rest.part(async () => {
    if (repository.empty) return { items: [], since: null };
    const path = `${base}/commits?limit=50&stat=false&verification=false&files=false`;
    const { items, isWhole } = await rest.list(path, commitSchema, 2);
    const list = items.map(({ commit: { author, committer }, parents }) => ({
      ...{ at: committer.date, isMerge: (parents ?? []).length > 1, by: null, hasPull: null },
      isHuman: !isBot(author.name, author.email),
    }));
    return { items: list, since: isWhole ? null : (list.at(-1)?.at ?? asOf) };
  });
  const releases = await rest.part(() => releasesOf(rest, base));
  return {
    forgeId: String(repository.id),
    url: repository.html_url,
    about: { language: repository.language || null, licence: null },
    facts: factsOf({
      readAt: asOf,
      flags: {
        archived: repository.archived,
        disabled: { missing: 'not-applicable' },
        ...{ fork: repository.fork, mirror: repository.mirror, empty: repository.empty },
      },
      issues: isMissing(answers)
        ? answers
        : mapped(issueList, (list) => list.map((item) => seen(item, answers))),
      ...{ pulls, merges, commits, releases },
      counts: countsOf(issueList, pullList, from),
      replies: repliesOf(comments, reviewed(pulls, pullList, from), keepers, from),
    }),
  };
}

function answersOf(comments: readonly Comment[]): Answers {
  const answers = new Map<number, SeenAnswer[]>();
  for (const comment of comments) {
    const number = Number(/\/(\d+)$/.exec(comment.issue_url || comment.pull_request_url || '')?.[1] ?? NaN);
    const answer = { at: comment.created_at, by: actorOf(comment.user) };
    answers.set(number, [...(answers.get(number) ?? []), answer]);
  }
  return answers;
}

/** Only where both lists reach over the window: Forgejo does not count by date. */
function countsOf(issues: Part<Sample<Issue>>, pulls: Part<Sample<Pull>>, from: Instant): Part<ForgeCounts> {
  if (isMissing(issues)) return issues;
  if (isMissing(pulls)) return pulls;
  if (pulls.since !== null && pulls.since > from) return { missing: 'not-collected' };
  const count = (items: readonly Issue[]): { opened: number; closed: number } => {
    const human = items.filter(({ user }) => actorOf(user)?.isHuman !== false);
    return {
      opened: countSince(
        human.map(({ created_at }) => created_at),
        from,
      ),
      closed: countSince(
        human.map(({ closed_at }) => closed_at ?? null),
        from,
      ),
    };
  };
  return { issues: count(issues.items), pulls: count(pulls.items) };
}

/** What people of the project said, in comments and reviews. */
function repliesOf(
  comments: Part<Listed<Comment>>,
  reviews: Part<Sample<SeenAnswer>>,
  keepers: Part<ReadonlySet<string>>,
  from: Instant,
): Part<Sample<Instant>> {
  if (isMissing(comments)) return comments;
  if (isMissing(reviews)) return reviews;
  if (isMissing(keepers)) return keepers;
  const said = [
    ...comments.items.map(({ created_at: at, user }) => ({ at, by: actorOf(user) })),
    ...reviews.items,
  ];
  const times = said
    .filter(({ by }) => by !== null && keepers.has(by.login) && by.isHuman)
    .map(({ at }) => at);
  return { items: times, since: later(from, reviews.since) };
}

/** Reviews as far as they were read: others of a pull request may have come up to when it was touched last. */
function reviewed(
  pulls: Part<Sample<SeenPull>>,
  list: Part<Sample<Pull>>,
  from: Instant,
): Part<Sample<SeenAnswer>> {
  if (isMissing(pulls)) return pulls;
  if (isMissing(list)) return list;
  // What was seen is the beginning of the list, in its order.
  const unread = list.items
    .filter((item, index) => !isRecent(item, from) || pulls.items[index]?.hasAllReviews === false)
    .map(({ updated_at }) => updated_at);
  return {
    items: pulls.items.flatMap(({ reviews }) => reviews ?? []),
    since: [pulls.since, ...unread].reduce(later, null),
  };
}

/** Its reviews are read. */
function isRecent({ created_at, merged_at }: Pull, from: Instant): boolean {
  return created_at >= from || (merged_at != null && merged_at >= from);
}

/** Published releases; of a project that publishes none, tags that read as versions. */
async function releasesOf(rest: RestClient, base: string): Promise<Sample<SeenRelease>> {
  const published = await rest.list(`${base}/releases?limit=50`, releaseSchema, 2);
  if (published.items.length > 0) {
    const seen = published.items.flatMap(({ published_at: at, draft, prerelease, author }) =>
      at == null || draft || prerelease ? [] : [{ at, by: actorOf(author ?? null) }],
    );
    return { items: seen, since: published.isWhole ? null : (published.items.at(-1)?.published_at ?? null) };
  }
  const tags = await rest.list(`${base}/tags?limit=50`, tagSchema, 2);
  const seen = tags.items.flatMap(({ name, commit }) =>
    commit === null || tagKind(name) !== 'release' ? [] : [{ at: commit.created, by: null }],
  );
  return { items: seen, since: tags.isWhole ? null : (tags.items.at(-1)?.commit?.created ?? null) };
}

function reviewOf({ submitted_at: at, user }: Review): SeenAnswer[] {
  return at == null ? [] : [{ at, by: actorOf(user ?? null) }];
}

function actorOf(user: User | null): SeenActor | null {
  return user === null ? null : { login: user.login, isHuman: !isBot(user.login, '') };
}
