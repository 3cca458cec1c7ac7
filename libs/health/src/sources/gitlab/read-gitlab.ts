import type { Instant } from '#libs/kernel/src/index.js';
import type { ForgeCounts, Part, Sample } from '../../domain/forge-facts.js';
import { isMissing } from '../../domain/forge-facts.js';
import type { SeenActor, SeenAnswer, SeenItem, SeenRelease } from '../../domain/forge-seen.js';
import { isBot } from '../../domain/identity.js';
import { tagKind } from '../../domain/version-tag.js';
import type { ForgeQuestion, ForgeRead } from '../rest/read-forge.js';
import { Threads, countSince, daysAgo, factsOf, readAlong } from '../rest/read-forge.js';
import type { Listed, RestClient } from '../rest/rest-client.js';
import type { Issue, MergeRequest, Note, User } from './answer.js';
import {
  commitSchema,
  eventSchema,
  issueSchema,
  memberSchema,
  mergeRequestSchema,
  noteSchema,
  projectSchema,
  releaseSchema,
  tagSchema,
} from './answer.js';

const APPROVAL = /^approved this merge request/;
/** What somebody of the project does that answers others. */
const REPLIES = new Set(['commented on', 'closed', 'accepted', 'approved', 'reopened']);
const EVENTS_KEPT_DAYS = 3 * 365;
const TOKEN_USER = /^(?:project|group)_\d+_bot/;

type Notes = Listed<Note>;

/** A repository of GitLab by its REST API: threads are read one by one, so samples end where that became too many. */
export async function readGitlab(rest: RestClient, { owner, name, asOf }: ForgeQuestion): Promise<ForgeRead> {
  const project = await rest.get(`/api/v4/projects/${encodeURIComponent(`${owner}/${name}`)}`, projectSchema);
  const base = `/api/v4/projects/${project.id}`;
  const [year, from] = [daysAgo(asOf, 365), daysAgo(asOf, 180)];
  const newest = `scope=all&order_by=created_at&sort=desc&created_after=${year}&per_page=100`;
  const touched = `scope=all&order_by=updated_at&sort=desc&updated_after=${from}&per_page=100`;
  const hasIssues = project.issues_enabled !== false;
  const hasPulls = project.merge_requests_enabled !== false;

  const members = await rest.part(async () => {
    const { items, isWhole } = await rest.list(`${base}/members/all?per_page=100`, memberSchema, 5);
    return isWhole ? new Set(items.map(({ username }) => username)) : ({ missing: 'not-collected' } as const);
  });
  const lists = {
    issues: await listed(hasIssues, () => rest.list(`${base}/issues?${newest}`, issueSchema, 3), rest),
    closed: await listed(
      hasIssues,
      () => rest.list(`${base}/issues?state=closed&${touched}`, issueSchema, 3),
      rest,
    ),
    pulls: await listed(
      hasPulls,
      () => rest.list(`${base}/merge_requests?${newest}`, mergeRequestSchema, 3),
      rest,
    ),
    merged: await listed(
      hasPulls,
      () => rest.list(`${base}/merge_requests?state=merged&${touched}`, mergeRequestSchema, 3),
      rest,
    ),
    dropped: await listed(
      hasPulls,
      () => rest.list(`${base}/merge_requests?state=closed&${touched}`, mergeRequestSchema, 3),
      rest,
    ),
  };
  const notesOf = (kind: string) =>
    new Threads<Notes>((iid) =>
      rest.list(`${base}/${kind}/${iid}/notes?sort=asc&per_page=100`, noteSchema, 1),
    );
  const [issueNotes, pullNotes] = [notesOf('issues'), notesOf('merge_requests')];
  const seen = (item: Issue, notes: Notes): SeenItem => ({
    openedAt: item.created_at,
    closedAt: item.closed_at ?? null,
    author: actorOf(item.author),
    isOutsider: isMissing(members) || item.author === null ? null : !members.has(item.author.username),
    answers: notes.items.filter(({ system }) => !system).map(answerOf),
    hasAllAnswers: notes.isWhole,
  });
  const silent: Notes = { items: [], isWhole: true };

  const issues = await rest.part(async () =>
    isMissing(lists.issues)
      ? lists.issues
      : readAlong(sampleOf(lists.issues, year, createdAt), createdAt, async (item) => {
          const isRead = item.created_at >= from && item.user_notes_count > 0;
          const notes = isRead ? await issueNotes.of(item.iid) : silent;
          return notes === null ? null : seen(item, notes);
        }),
  );
  const pulls = await rest.part(async () =>
    isMissing(lists.pulls)
      ? lists.pulls
      : readAlong(sampleOf(lists.pulls, year, createdAt), createdAt, async (item) => {
          const notes = item.created_at >= from ? await pullNotes.of(item.iid) : silent;
          if (notes === null) return null;
          const pull = seen(item, notes);
          return {
            ...pull,
            closedAt: pull.closedAt ?? item.merged_at ?? null,
            ...{ mergedAt: item.merged_at ?? null, mergedBy: mergerOf(item) },
            reviews: notes.items.filter(isReview).map(answerOf),
            hasAllReviews: notes.isWhole,
          };
        }),
  );
  const merges = await rest.part(async () =>
    isMissing(lists.merged)
      ? lists.merged
      : readAlong(sampleOf(lists.merged, from, updatedAt), updatedAt, async (item) => {
          const notes = await pullNotes.of(item.iid);
          if (notes === null) return null;
          const approvals = notes.items.filter(isApproval).map(answerOf);
          const at = item.merged_at ?? item.updated_at;
          return { at, author: actorOf(item.author), mergedBy: mergerOf(item), approvals };
        }),
  );
  const commits = await rest.part(async () => {
    if (project.empty_repo === true) return { items: [], since: null };
    const path = `${base}/repository/commits?per_page=100`;
    const list = await rest.list(path, commitSchema, 2);
    return sampleOf(
      {
        ...list,
        items: list.items.map(({ committed_date: at, author_name, author_email, parent_ids }) => ({
          ...{ at, isMerge: parent_ids.length > 1, by: null, hasPull: null },
          isHuman: !isBot(author_name ?? '', author_email ?? ''),
        })),
      },
      null,
      ({ at }) => at,
    );
  });
  const releases = await rest.part(() => releasesOf(rest, base));
  const replies = await rest.part(async () => {
    if (isMissing(members)) return members;
    const events = await rest.list(`${base}/events?per_page=100`, eventSchema, 1);
    const times = events.items
      .filter(
        ({ action_name, author_username: who }) =>
          REPLIES.has(action_name) && who != null && members.has(who),
      )
      .filter(({ author_username: who }) => actorOf({ username: who ?? '' })?.isHuman === true)
      .map(({ created_at }) => created_at);
    // GitLab keeps events for three years.
    return {
      items: times,
      since: sampleOf(events, daysAgo(asOf, EVENTS_KEPT_DAYS), ({ created_at }) => created_at).since,
    };
  });
  return {
    forgeId: String(project.id),
    url: project.web_url,
    facts: factsOf({
      readAt: asOf,
      flags: {
        archived: project.archived ?? { missing: 'not-collected' },
        disabled: { missing: 'not-applicable' },
        fork: project.forked_from_project != null,
        mirror: project.mirror ?? { missing: 'not-collected' },
        empty: project.empty_repo ?? { missing: 'not-collected' },
      },
      ...{ issues, pulls, merges, commits, releases, replies },
      counts: countsOf(lists, from),
    }),
  };
}

/** Without a tracker there is nothing in it, which is known. */
async function listed<T>(
  isEnabled: boolean,
  list: () => Promise<Listed<T>>,
  rest: RestClient,
): Promise<Part<Listed<T>>> {
  return isEnabled ? rest.part(list) : { items: [], isWhole: true };
}

/** Everything back to where it was asked from (null: all of it), or to the oldest that was read. */
function sampleOf<T>(
  { items, isWhole }: Listed<T>,
  from: Instant | null,
  timeOf: (item: T) => Instant,
): Sample<T> {
  const oldest = items.at(-1);
  return { items, since: isWhole || oldest === undefined ? from : timeOf(oldest) };
}

/** Only where all five lists are whole: GitLab does not count by date. */
function countsOf(
  {
    issues,
    closed,
    pulls,
    merged,
    dropped,
  }: {
    readonly issues: Part<Listed<Issue>>;
    readonly closed: Part<Listed<Issue>>;
    readonly pulls: Part<Listed<MergeRequest>>;
    readonly merged: Part<Listed<MergeRequest>>;
    readonly dropped: Part<Listed<MergeRequest>>;
  },
  from: Instant,
): Part<ForgeCounts> {
  if (isMissing(issues)) return issues;
  if (isMissing(closed)) return closed;
  if (isMissing(pulls)) return pulls;
  if (isMissing(merged)) return merged;
  if (isMissing(dropped)) return dropped;
  const lists = [issues, closed, pulls, merged, dropped];
  if (!lists.every(({ isWhole }) => isWhole)) return { missing: 'not-collected' };
  const human = ({ author }: Issue | MergeRequest): boolean => actorOf(author)?.isHuman !== false;
  return {
    issues: {
      opened: countSince(issues.items.filter(human).map(createdAt), from),
      closed: countSince(
        closed.items.filter(human).map(({ closed_at }) => closed_at ?? null),
        from,
      ),
    },
    pulls: {
      opened: countSince(pulls.items.filter(human).map(createdAt), from),
      closed:
        countSince(
          merged.items.filter(human).map(({ merged_at }) => merged_at ?? null),
          from,
        ) +
        countSince(
          dropped.items.filter(human).map(({ closed_at }) => closed_at ?? null),
          from,
        ),
    },
  };
}

/** Published releases; of a project that publishes none, tags that read as versions. */
async function releasesOf(rest: RestClient, base: string): Promise<Sample<SeenRelease>> {
  const published = await rest.list(`${base}/releases?per_page=100`, releaseSchema, 2);
  if (published.items.length > 0) {
    const seen = published.items.flatMap(({ tag_name, released_at: at, upcoming_release, author }) =>
      at === null || upcoming_release === true || tagKind(tag_name) === 'prerelease'
        ? []
        : [{ at, by: actorOf(author ?? null) }],
    );
    const oldest = published.items.at(-1)?.released_at ?? null;
    return { items: seen, since: published.isWhole ? null : oldest };
  }
  const path = `${base}/repository/tags?order_by=updated&sort=desc&per_page=100`;
  const tags = await rest.list(path, tagSchema, 2);
  const seen = tags.items.flatMap(({ name, commit }) =>
    commit === null || tagKind(name) !== 'release' ? [] : [{ at: commit.committed_date, by: null }],
  );
  return { items: seen, since: tags.isWhole ? null : (tags.items.at(-1)?.commit?.committed_date ?? null) };
}

function actorOf(user: User | null): SeenActor | null {
  if (user === null) return null;
  const { username: login, bot } = user;
  return { login, isHuman: bot !== true && !isBot(login, '') && !TOKEN_USER.test(login) };
}

function mergerOf({ merge_user, merged_by }: MergeRequest): SeenActor | null {
  return actorOf(merge_user ?? merged_by ?? null);
}

function answerOf({ created_at: at, author }: Note): SeenAnswer {
  return { at, by: actorOf(author) };
}

function isApproval({ system, body }: Note): boolean {
  return system && APPROVAL.test(body);
}

/** An approval, or words about a line of the change. */
function isReview(note: Note): boolean {
  return isApproval(note) || (!note.system && note.type === 'DiffNote');
}

function createdAt({ created_at }: Issue): Instant {
  return created_at;
}

function updatedAt({ updated_at }: Issue): Instant {
  return updated_at;
}
