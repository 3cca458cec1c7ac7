import { employerOf } from './employer.js';
import type { CountedCommit, DatedChange, GitCommit, GitTag, History } from './git-history.js';
import { isBot } from './identity.js';
import { People } from './people.js';

/** Takes commits one by one, in any order, and keeps only what is counted. */
export class HistoryBuilder {
  private readonly people = new People();
  private readonly paths = new Map<string, number>();
  private readonly merges: number[] = [];
  private readonly tags: GitTag[] = [];
  private readonly rows: {
    at: number;
    order: number;
    author: number | null;
    committer: number | null;
    email: string;
    changes: { kind: DatedChange['kind']; path: number }[];
  }[] = [];

  /** One commit, newest first as `git log` prints them: of equal times the later given counts as the older. */
  add(commit: GitCommit): void {
    const author = this.human(commit.authorName, commit.authorEmail);
    if (commit.isMerge) {
      if (author !== null) this.merges.push(commit.committedAtSeconds);
      return;
    }
    this.rows.push({
      at: commit.committedAtSeconds,
      order: -this.rows.length,
      author,
      committer: author === null ? null : this.human(commit.committerName, commit.committerEmail),
      email: commit.authorEmail,
      changes: commit.changes.map(({ kind, path }) => ({ kind, path: this.pathNumber(path) })),
    });
  }

  addTag(tag: GitTag): void {
    this.tags.push(tag);
  }

  build(options: { readonly isComplete: boolean } = { isComplete: true }): History {
    const rows = this.rows.sort((a, b) => a.at - b.at || a.order - b.order);
    const firstSeen: number[] = [];
    const commits: CountedCommit[] = [];
    const changes: DatedChange[] = [];
    for (const row of rows) {
      const author = row.author === null ? null : this.people.numberOf(row.author);
      const committer = row.committer === null ? null : this.people.numberOf(row.committer);
      for (const person of [author, committer]) if (person !== null) firstSeen[person] ??= row.at;
      for (const change of row.changes) changes.push({ atSeconds: row.at, author, ...change });
      if (author === null) continue;
      commits.push({ atSeconds: row.at, author, committer, employer: employerOf(row.email, author) });
    }
    return {
      commits,
      changes,
      tags: this.tags.map((tag) => this.counted(tag, firstSeen)).sort((a, b) => a.atSeconds - b.atSeconds),
      mergeSeconds: [...this.merges].sort((a, b) => a - b),
      firstSeenSeconds: firstSeen,
      isComplete: options.isComplete,
    };
  }

  private counted(tag: GitTag, firstSeen: readonly number[]): History['tags'][number] {
    const { name, atSeconds, tagger } = tag;
    const handle =
      tagger === null || isBot(tagger.name, tagger.email)
        ? undefined
        : this.people.find(tagger.name, tagger.email);
    const person = handle === undefined ? null : this.people.numberOf(handle);
    return {
      name,
      atSeconds,
      tagger: person === null || firstSeen[person] === undefined ? null : person,
    };
  }

  private human(name: string, email: string): number | null {
    return isBot(name, email) ? null : this.people.add(name, email);
  }

  private pathNumber(path: string): number {
    const known = this.paths.get(path);
    if (known !== undefined) return known;
    this.paths.set(path, this.paths.size);
    return this.paths.size - 1;
  }
}
