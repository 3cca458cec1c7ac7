import { refused } from '#libs/kernel/src/index.js';
import type { History } from '../domain/git-history.js';
import { HistoryBuilder } from '../domain/history-builder.js';
import type { HasObjected } from '../domain/objection.js';
import { NOBODY_OBJECTED, objectionsInFile } from '../domain/objection.js';
import { withBareView } from './bare-view.js';
import { LOG_FORMAT, LogReader } from './log-reader.js';
import type { ReadLimits } from './git-reader.js';
import { GitReader, READ_LIMITS } from './git-reader.js';
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

export const OBJECTIONS_FILE = '.plinth-objections';
const MAX_OBJECTIONS_BYTES = 64 * 1024;

/** git sorts a mailmap in a way that takes minutes for megabytes; the largest known has a tenth of this. */
const MAX_MAILMAP_BYTES = 512 * 1024;

/**
 * Reads the history of the default branch (HEAD) and the tags of a local repository, bare or not, treated as hostile.
 * Commits stream through, so memory grows with counts and not with patches. An empty repository is an empty history.
 * The mailmap is that of the newest commit, in a work tree too. Who objected, or stands in `.plinth-objections` there, is
 * counted as nobody.
 */
export async function readHistory(
  path: string,
  {
    limits = READ_LIMITS,
    signal,
    hasObjected = NOBODY_OBJECTED,
  }: { readonly limits?: ReadLimits; readonly signal?: AbortSignal; readonly hasObjected?: HasObjected } = {},
): Promise<History> {
  return withBareView(path, async (view) => {
    const git = new GitReader(view, limits, signal);
    const isShallow = (await git.text(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
    const tip = await defaultTip(git);
    const inFile = tip === null ? NOBODY_OBJECTED : objectionsInFile(await objectionsOf(git, tip));
    const builder = new HistoryBuilder((address) => hasObjected(address) || inFile(address));
    const mailmap = tip === null ? null : await mailmapOf(git, tip);
    if (tip !== null) {
      const reader = new LogReader(builder);
      const log = git.stream([...(mailmap ?? NO_MAILMAP), ...LOG, tip, '--']);
      for await (const chunk of log) reader.write(chunk);
      reader.end();
    }
    await readTags(git, mailmap, builder);
    return builder.build({ isComplete: !isShallow });
  });
}

/** Without these a bare repository's mailmap is applied unasked. */
const NO_MAILMAP = ['-c', 'mailmap.blob=', '-c', 'log.mailmap=false'];

/**
 * The mailmap to apply, where it is there: a clone without contents may lack it, and git would stop over it. Without one,
 * or with one beyond reason, people are told apart by names and addresses alone.
 */
async function mailmapOf(git: GitReader, tip: string): Promise<readonly string[] | null> {
  const found = await git.text(['cat-file', '--batch-check'], `${tip}:.mailmap\n`);
  const [, type, bytes] = found.trim().split(' ');
  return type === 'blob' && Number(bytes) <= MAX_MAILMAP_BYTES
    ? ['-c', `mailmap.blob=${tip}:.mailmap`]
    : null;
}

/** The repository's own list of who does not want to be counted; nothing where it is not there or beyond reason. */
async function objectionsOf(git: GitReader, tip: string): Promise<string> {
  const path = `${tip}:${OBJECTIONS_FILE}`;
  const found = await git.text(['cat-file', '--batch-check'], `${path}\n`);
  const [, type, bytes] = found.trim().split(' ');
  return type === 'blob' && Number(bytes) <= MAX_OBJECTIONS_BYTES ? git.text(['cat-file', 'blob', path]) : '';
}

/**
 * What HEAD names; the only branch where HEAD's branch is not born; null in a repository without commits. With several
 * branches and no default one nothing is known, which is not the same as nothing being there.
 */
async function defaultTip(git: GitReader): Promise<string | null> {
  const head = await git.find(['rev-parse', '--quiet', '--verify', 'HEAD']);
  if (head !== null) return head.trim();
  const heads = await git.text(['for-each-ref', '--count=2', '--format=%(objectname)', 'refs/heads']);
  const [only, ...others] = heads.split('\n').filter((id) => id !== '');
  if (others.length > 0) {
    refused('health.no-default-branch', 'malformed', 'HEAD names no commit, and there are several branches.');
  }
  return only ?? null;
}
