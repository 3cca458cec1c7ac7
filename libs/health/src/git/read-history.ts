import { Refused, refused } from '#libs/kernel/src/index.js';
import type { History } from '../domain/git-history.js';
import { HistoryBuilder } from '../domain/history-builder.js';
import { withBareView } from './bare-view.js';
import { LOG_FORMAT, LogReader } from './log-reader.js';
import type { ReadLimits } from './read-git.js';
import { READ_LIMITS, gitText, readGit } from './read-git.js';
import { readTags } from './read-tags.js';

const LOG = [
  'log',
  '-z',
  `--format=${LOG_FORMAT}`,
  '--name-status',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-show-signature',
  '--no-color',
  '--diff-merges=off',
  '--end-of-options',
];

/** git sorts a mailmap in a way that takes minutes for megabytes; the largest known has a tenth of this. */
const MAX_MAILMAP_BYTES = 512 * 1024;

/**
 * Reads the history of the default branch (HEAD) and the tags of a local repository, bare or not, treated as hostile.
 * Commits stream through, so memory grows with counts and not with patches. An empty repository is an empty history.
 * The mailmap is that of the newest commit, in a work tree too.
 */
export async function readHistory(path: string, limits: ReadLimits = READ_LIMITS): Promise<History> {
  return withBareView(path, async (view) => {
    const isShallow = (await gitText(view, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
    const builder = new HistoryBuilder();
    const tip = await defaultTip(view);
    const mailmap = tip === null ? null : await mailmapOf(view, tip);
    if (tip !== null) {
      const reader = new LogReader(builder);
      const log = readGit(view, [...(mailmap ?? NO_MAILMAP), ...LOG, tip, '--'], limits);
      for await (const chunk of log) reader.write(chunk);
      reader.end();
    }
    await readTags(view, mailmap, builder, limits);
    return builder.build({ isComplete: !isShallow });
  });
}

const NO_MAILMAP = ['-c', 'log.mailmap=false'];

/**
 * The mailmap to apply, where it is there: a clone without contents may lack it, and git would stop over it. Without one,
 * or with one beyond reason, people are told apart by names and addresses alone.
 */
async function mailmapOf(view: string, tip: string): Promise<readonly string[] | null> {
  const found = await gitText(view, ['cat-file', '--batch-check'], `${tip}:.mailmap\n`);
  const [, type, bytes] = found.trim().split(' ');
  return type === 'blob' && Number(bytes) <= MAX_MAILMAP_BYTES
    ? ['-c', `mailmap.blob=${tip}:.mailmap`]
    : null;
}

/**
 * The commit HEAD names; the only branch where HEAD's branch is not born; null in a repository without commits. With
 * several branches and no default one nothing is known, which is not the same as nothing being there.
 */
async function defaultTip(view: string): Promise<string | null> {
  const head = await resolveCommit(view, 'HEAD');
  if (head !== null) return head;
  const heads = await gitText(view, ['for-each-ref', '--count=2', '--format=%(refname)', 'refs/heads']);
  const [only, ...others] = heads.split('\n').filter((name) => name !== '');
  if (only === undefined) return null;
  if (others.length > 0) {
    refused('health.no-default-branch', 'malformed', 'HEAD names no commit, and there are several branches.');
  }
  return resolveCommit(view, only);
}

/** Null where git fails: it does so without a word where a name does not resolve. */
async function resolveCommit(view: string, name: string): Promise<string | null> {
  try {
    return (await gitText(view, ['rev-parse', '--quiet', '--verify', `${name}^{commit}`])).trim();
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
