import type { ChangeKind, History } from '#libs/health/src/domain/git-history.js';
import { HistoryBuilder } from '#libs/health/src/domain/history-builder.js';
import type { HasObjected } from '#libs/health/src/domain/objection.js';

export interface ACommit {
  readonly at: string;
  /** `name` or `name <address>`; a bare name has the address `name@name.example`. */
  readonly author: string;
  readonly committer: string;
  readonly isMerge: boolean;
  readonly changes: readonly (readonly [ChangeKind, string])[];
}

export interface ATag {
  readonly at: string;
  readonly name: string;
  /** Null for a lightweight tag on a commit of `author`. */
  readonly tagger: string | null;
  readonly author: string;
}

export function aCommit(at: string, who: string, over: Partial<ACommit> = {}): ACommit {
  return { at, author: who, committer: over.author ?? who, isMerge: false, changes: [], ...over };
}

export function aTag(at: string, name: string, over: Partial<ATag> = {}): ATag {
  return { at, name, tagger: null, author: 'ada', ...over };
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** A history of commits given newest first, as git tells them. */
export function aHistory(
  commits: readonly ACommit[],
  tags: readonly ATag[] = [],
  options: { readonly isComplete: boolean; readonly hasObjected?: HasObjected } = { isComplete: true },
): History {
  const builder = new HistoryBuilder(options.hasObjected);
  const identities = new Map<string, number>();
  const identity = (who: string): number => {
    const known = identities.get(who);
    if (known !== undefined) return known;
    const [, name = who, email = `${who}@${who}.example`] = /^(.*) <(.*)>$/.exec(who) ?? [];
    identities.set(who, builder.addIdentity(name, email));
    return identities.get(who) as number;
  };
  const paths = new Map<string, number>();
  const pathNumber = (path: string): number => {
    if (!paths.has(path)) paths.set(path, builder.addPath());
    return paths.get(path) as number;
  };
  for (const { at, author, committer, isMerge, changes } of commits) {
    if (isMerge) builder.addMerge(seconds(at), identity(author));
    else builder.addCommit(seconds(at), identity(author), identity(committer));
    for (const [kind, path] of changes) builder.addChange(kind, pathNumber(path));
  }
  for (const { at, name, tagger, author } of tags) {
    const maker = identity(tagger ?? author);
    builder.addTag({ name, atSeconds: seconds(at), isAnnotated: tagger !== null, maker });
  }
  return builder.build(options);
}

function seconds(at: string): number {
  return Date.parse(at) / 1000;
}
