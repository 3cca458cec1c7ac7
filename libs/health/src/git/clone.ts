import { join } from 'node:path';
import type { Egress, Vetted } from '#libs/egress/src/index.js';
import { refused } from '#libs/kernel/src/index.js';
import { OBJECTIONS_FILE } from './read-history.js';
import type { GitRun } from './run-git.js';
import { GitFailed, runGit } from './run-git.js';

export interface CloneOptions {
  readonly signal: AbortSignal;
  readonly maxPackBytes: number;
  readonly timeoutMs: number;
  readonly stallSeconds?: number;
  /** Certificate of a forge with an authority of its own. */
  readonly caFile?: string;
}

/** What is larger than this is not read anyway. */
const MAX_READ_FILE_PACK_BYTES = 4 * 1024 ** 2;

/**
 * Tags of release branches too, which a clone of one branch leaves out: their commits, for when and by whom, and nothing that is
 * in them. Within the same bounds of size and time as the clone.
 */
const FETCH_TAGS = [
  ...['-c', 'gc.auto=0', '-c', 'maintenance.auto=false'],
  ...['fetch', '--quiet', '--filter=tree:0', '--no-recurse-submodules', '--no-write-fetch-head'],
  ...['origin', '+refs/tags/*:refs/tags/*'],
];

/**
 * Clones the default branch of a repository and all its tags, bare and without file contents, into `directory`: https only, to the one vetted address, no redirects,
 * no prompts, no hooks, no submodules, no configuration but ours (security, git). Answers the path of the clone.
 */
export async function cloneBare(
  egress: Egress,
  url: string,
  directory: string,
  options: CloneOptions,
): Promise<string> {
  const vetted = await egress.vet(url, ['https']);
  const repository = join(directory, 'repository');
  const network = networkSettings(vetted, options);
  const run = {
    cwd: directory,
    signal: options.signal,
    allowProtocol: 'https',
    limits: { maxFileBytes: options.maxPackBytes, timeoutMs: options.timeoutMs },
  } as const;
  await refuseOldGit(run);
  await runGit(
    [
      ...network,
      'clone',
      '--quiet',
      '--bare',
      '--filter=blob:none',
      '--single-branch',
      '--no-recurse-submodules',
      '--template=',
      '--',
      vetted.url,
      repository,
    ],
    run,
  );
  await runGit(['-C', repository, ...network, ...FETCH_TAGS], run);
  for (const name of ['.mailmap', OBJECTIONS_FILE]) await fetchFile(repository, network, run, name);
  return repository;
}

/** How git reaches a forge, and nothing else: https, the vetted address, no redirects, credentials or hooks. */
export function networkSettings(
  vetted: Vetted,
  { caFile, stallSeconds = 30 }: Pick<CloneOptions, 'caFile' | 'stallSeconds'>,
): string[] {
  const address = vetted.address.includes(':') ? `[${vetted.address}]` : vetted.address;
  return [
    'protocol.allow=never',
    'protocol.https.allow=always',
    'protocol.file.allow=never',
    'protocol.ext.allow=never',
    `http.curloptResolve=${vetted.host}:${vetted.port}:${address}`,
    'http.followRedirects=false',
    'http.lowSpeedLimit=1000',
    `http.lowSpeedTime=${stallSeconds}`,
    'core.hooksPath=/dev/null',
    'credential.helper=',
    'fetch.fsckObjects=false',
    'transfer.bundleURI=false',
    ...(caFile === undefined ? [] : [`http.sslCAInfo=${caFile}`]),
  ].flatMap((setting) => ['-c', setting]);
}

/** Before 2.37 git does not keep to the address it is given, and a name could lead it elsewhere after it was vetted. */
export async function refuseOldGit(run: GitRun): Promise<void> {
  const said = await runGit(['version'], run);
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(said) ?? []).map(Number);
  if (major < 2 || (major === 2 && minor < 37)) {
    refused('health.git-too-old', 'unavailable', 'Cloning needs git 2.37 or newer.');
  }
}

/** The files of a clone without contents that reading needs; a repository without them says so by failing. */
async function fetchFile(
  repository: string,
  network: readonly string[],
  run: GitRun,
  name: string,
): Promise<void> {
  try {
    const limits = { ...run.limits, maxFileBytes: MAX_READ_FILE_PACK_BYTES };
    await runGit(['-C', repository, ...network, 'cat-file', '-e', `HEAD:${name}`], { ...run, limits });
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
  }
}
