import { createHash, createVerify, randomBytes } from 'node:crypto';
import type { FakeRepository } from './repository.js';
import { newer, updatedAt } from './repository.js';
import { find } from './resolvers.js';

export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A GitHub App that may ask for installation tokens. */
export interface FakeApp {
  readonly id: string;
  readonly publicKey: string;
}

/** What is asked about: a repository's name, so that a script can tell one from another. */
export function aboutPath(path: string): string {
  return /^\/repos\/([^/]+\/[^/]+)/.exec(path)?.[1]?.toLowerCase() ?? path;
}

/** `GET /repos/{owner}/{repo}/events`: a change of anything but the repository's own flags is an event. */
export function eventsOf(repositories: readonly FakeRepository[], url: URL): RestAnswer | null {
  const [, owner = '', name = ''] = /^\/repos\/([^/]+)\/([^/]+)\/events$/.exec(url.pathname) ?? [];
  if (owner === '') return null;
  const found = find(repositories, owner, name);
  if (found === null) return refusal(404, 'Not Found');
  const { repository, as } = found;
  if (repository.isBlocked === true) return refusal(451, 'Repository access blocked');
  if (as === 'before') {
    const location = `${url.origin}/repositories/${repository.databaseId}/events${url.search}`;
    const body = {
      message: 'Moved Permanently',
      url: location,
      documentation_url: 'https://docs.github.com',
    };
    return { status: 301, body, headers: { location } };
  }
  const { count, newest } = happened(repository);
  const more = { link: `<${url.origin}${url.pathname}?per_page=1&page=2>; rel="next"` };
  return count === 0
    ? { status: 200, body: [] }
    : { status: 200, body: [eventOf(repository, count, newest)], ...(count > 1 ? { headers: more } : {}) };
}

/** `POST /app/installations/{id}/access_tokens`, for whoever holds the app's key. */
export function installationToken(app: FakeApp | null, path: string, jwt: string): RestAnswer | null {
  if (!/^\/app\/installations\/\d+\/access_tokens$/.test(path)) return null;
  if (app === null || !isSignedBy(app, jwt)) {
    return refusal(401, 'A JSON web token could not be decoded');
  }
  const body = {
    token: `ghs_${randomBytes(18).toString('hex')}`,
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    permissions: { metadata: 'read' },
    repository_selection: 'all',
  };
  return { status: 201, body };
}

function refusal(status: number, message: string): RestAnswer {
  return {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  };
}

/** How much ever happened, and when last: enough to tell that something did. */
function happened(repository: FakeRepository): { count: number; newest: string | null } {
  const { issues = [], pulls = [], releases = [], tags = [], commits = [] } = repository;
  const items = [...issues, ...pulls];
  const ofItems = items.reduce(
    (sum, { closedAt, mergedAt, comments = [], reviews = [] }) =>
      sum + 1 + comments.length + reviews.length + (closedAt == null ? 0 : 1) + (mergedAt == null ? 0 : 1),
    0,
  );
  const times = [
    ...items.map(updatedAt),
    ...commits.map(({ committedDate }) => committedDate),
    ...tags.map(({ date }) => date),
    ...releases.map(({ publishedAt }) => publishedAt),
  ];
  return {
    count: ofItems + commits.length + tags.length + releases.length,
    newest: times.reduce(newer, null),
  };
}

/** Everything is told as a push: clients look whether something happened, not what. */
function eventOf({ owner, name, databaseId }: FakeRepository, number: number, at: string | null) {
  const hash = (what: string): string => createHash('sha1').update(`${databaseId} ${what}`).digest('hex');
  return {
    id: String(databaseId * 100_000 + number),
    type: 'PushEvent',
    actor: {
      id: databaseId,
      login: owner,
      gravatar_id: '',
      url: `https://api.github.com/users/${owner}`,
      avatar_url: `https://avatars.githubusercontent.com/u/${databaseId}`,
    },
    repo: {
      id: databaseId,
      name: `${owner}/${name}`,
      url: `https://api.github.com/repos/${owner}/${name}`,
    },
    payload: {
      repository_id: databaseId,
      push_id: number,
      ref: 'refs/heads/main',
      head: hash(String(number)),
      before: hash(String(number - 1)),
    },
    public: true,
    created_at: at,
  };
}

function isSignedBy(app: FakeApp, jwt: string): boolean {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const isGood = createVerify('RSA-SHA256')
    .update(`${header}.${claims}`)
    .verify(app.publicKey, signature, 'base64url');
  if (!isGood) return false;
  const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { iss: unknown };
  return String(iss) === app.id;
}
