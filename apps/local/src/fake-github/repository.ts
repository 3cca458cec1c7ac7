/** A comment, review or approval of the stand-in. Times are ISO 8601, as GitHub writes them. */
export interface FakeAnswer {
  readonly createdAt: string;
  /** Null for an account that is gone. */
  readonly login: string | null;
  readonly association?: FakeAssociation;
  /** Of reviews only. */
  readonly state?: 'APPROVED' | 'COMMENTED' | 'CHANGES_REQUESTED';
}

export type FakeAssociation = 'OWNER' | 'MEMBER' | 'COLLABORATOR' | 'CONTRIBUTOR' | 'NONE';

/** An issue or, with what concerns merging, a pull request. */
export interface FakeItem {
  readonly createdAt: string;
  readonly closedAt?: string | null;
  readonly login: string | null;
  readonly association?: FakeAssociation;
  readonly comments?: readonly FakeAnswer[];
  readonly mergedAt?: string | null;
  readonly mergedBy?: string | null;
  readonly reviews?: readonly FakeAnswer[];
}

/** A commit of the default branch. */
export interface FakeCommit {
  readonly committedDate: string;
  readonly login: string | null;
  readonly isMerge?: boolean;
  /** Whether a pull request brought it. */
  readonly hasPull?: boolean;
}

export interface FakeRelease {
  readonly publishedAt: string | null;
  readonly isPrerelease?: boolean;
  readonly isDraft?: boolean;
  readonly login?: string;
}

export interface FakeTag {
  readonly name: string;
  readonly date: string;
  /** Null for a lightweight tag, which does not say who made it. */
  readonly tagger: string | null;
}

/** A repository the stand-in knows; everybody and everything in it is invented. Lists in any order. */
export interface FakeRepository {
  readonly owner: string;
  readonly name: string;
  readonly databaseId: number;
  /** `owner/name` it had before: answered with the repository as it is now, or by a redirect. */
  readonly formerNames?: readonly string[];
  readonly isArchived?: boolean;
  readonly language?: string;
  /** Its SPDX id. */
  readonly licence?: string;
  readonly isFork?: boolean;
  readonly isEmpty?: boolean;
  readonly isBlocked?: boolean;
  readonly hasIssuesEnabled?: boolean;
  readonly ownerType?: 'User' | 'Organization';
  /** Null where the owner takes no sponsors. */
  readonly sponsors?: number | null;
  readonly fundingLinks?: readonly string[];
  readonly issues?: readonly FakeItem[];
  readonly pulls?: readonly FakeItem[];
  readonly releases?: readonly FakeRelease[];
  readonly tags?: readonly FakeTag[];
  readonly commits?: readonly FakeCommit[];
}

/** When the repository was last pushed to; null where it never was. */
export function pushedAt({ commits = [] }: FakeRepository): string | null {
  return commits.map(({ committedDate }) => committedDate).reduce<string | null>(newer, null);
}

const lastTimes = new WeakMap<FakeItem, string>();

/** The last thing that happened to an item, which is asked of the same one again and again. */
export function updatedAt(item: FakeItem): string {
  const known = lastTimes.get(item);
  if (known !== undefined) return known;
  const last = lastTimeOf(item);
  lastTimes.set(item, last);
  return last;
}

function lastTimeOf(item: FakeItem): string {
  const answers = [...(item.comments ?? []), ...(item.reviews ?? [])].map(({ createdAt }) => createdAt);
  return [item.createdAt, item.closedAt ?? null, item.mergedAt ?? null, ...answers].reduce(newer) as string;
}

/** Whether a request for `owner/name` means this repository, as it is called now or was before. */
export function answersTo(repository: FakeRepository, owner: string, name: string): 'now' | 'before' | null {
  if (isSame(repository.name, name) && isSame(repository.owner, owner)) return 'now';
  return repository.formerNames?.some((former) => isSame(former, `${owner}/${name}`)) === true
    ? 'before'
    : null;
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && one.toLowerCase() === other.toLowerCase();
}

export function newer(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return Date.parse(other) > Date.parse(one) ? other : one;
}
