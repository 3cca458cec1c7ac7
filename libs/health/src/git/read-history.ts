import { Refused, refused } from '#libs/kernel/src/index.js';
import type { GitTag, History } from '../domain/git-history.js';
import { HistoryBuilder } from '../domain/history-builder.js';
import type { GitLimits } from './hardened-git.js';
import { LOCAL_GIT_LIMITS, gitText, readGit, repositoryPath } from './hardened-git.js';
import { LOG_FORMAT, nulSeparated, parseLog } from './log-parser.js';

const LOG = [
  'log',
  '-z',
  `--format=${LOG_FORMAT}`,
  '--name-status',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-show-signature',
  '--no-relative',
  '--no-color',
  '--diff-merges=off',
  '--end-of-options',
];

/**
 * Reads the history of the default branch (HEAD) and the tags of a local repository, bare or not, treated as hostile.
 * Commits stream through, so memory grows with counts and not with patches. An empty repository is an empty history.
 */
export async function readHistory(path: string, limits: GitLimits = LOCAL_GIT_LIMITS): Promise<History> {
  const repository = repositoryPath(path);
  const isShallow = (await gitText(repository, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  const builder = new HistoryBuilder();
  const tip = await defaultTip(repository);
  if (tip !== null) {
    const log = readGit(repository, [...(await mailmapOf(repository, tip)), ...LOG, tip, '--'], limits);
    for await (const commit of parseLog(nulSeparated(log))) builder.add(commit);
  }
  for (const tag of await readTags(repository)) builder.addTag(tag);
  return builder.build({ isComplete: !isShallow });
}

/**
 * The mailmap to apply: of a bare repository the file of its tip, where it is there. A clone without contents may lack it,
 * and git would stop over it; people are then told apart by names and addresses alone.
 */
async function mailmapOf(repository: string, tip: string): Promise<string[]> {
  const isBare = (await gitText(repository, ['rev-parse', '--is-bare-repository'])).trim() === 'true';
  if (!isBare) return ['-c', 'mailmap.blob='];
  const isThere = await succeeds(repository, ['cat-file', '-e', `${tip}:.mailmap`]);
  return isThere
    ? ['-c', `mailmap.blob=${tip}:.mailmap`]
    : ['-c', 'mailmap.blob=', '-c', 'log.mailmap=false'];
}

/**
 * The commit HEAD names; the only branch where HEAD's branch is not born; null in a repository without commits. With
 * several branches and no default one nothing is known, which is not the same as nothing being there.
 */
async function defaultTip(repository: string): Promise<string | null> {
  const head = await resolveCommit(repository, 'HEAD');
  if (head !== null) return head;
  const heads = await gitText(repository, ['for-each-ref', '--count=2', '--format=%(refname)', 'refs/heads']);
  const [only, ...others] = heads.split('\n').filter((name) => name !== '');
  if (only === undefined) return null;
  if (others.length > 0) {
    refused('health.no-default-branch', 'malformed', 'HEAD names no commit, and there are several branches.');
  }
  return resolveCommit(repository, only);
}

async function resolveCommit(repository: string, name: string): Promise<string | null> {
  return refusedAsNull(async () => {
    const id = await gitText(repository, ['rev-parse', '--quiet', '--verify', `${name}^{commit}`]);
    return id.trim();
  });
}

async function succeeds(repository: string, args: readonly string[]): Promise<boolean> {
  return (await refusedAsNull(() => gitText(repository, args))) !== null;
}

/** Null where git fails: it does so without a word where a name does not resolve. */
async function refusedAsNull(ask: () => Promise<string>): Promise<string | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

async function readTags(repository: string): Promise<GitTag[]> {
  const format = ['refname:strip=2', 'creatordate:unix', 'objecttype', 'taggername', 'taggeremail']
    .map((field) => `%(${field})`)
    .join('%00');
  const text = await gitText(repository, ['for-each-ref', `--format=${format}`, 'refs/tags']);
  return text.split('\n').flatMap((line) => {
    const [name, date, type, taggerName, taggerEmail] = line.split('\0');
    const atSeconds = Number(date);
    // A tag on a tree or blob has no date, so it says nothing about when.
    if (name === undefined || date === undefined || date === '' || !Number.isFinite(atSeconds)) return [];
    const tagger = type === 'tag' ? { name: taggerName ?? '', email: taggerEmail ?? '' } : null;
    return [{ name, atSeconds, tagger }];
  });
}
