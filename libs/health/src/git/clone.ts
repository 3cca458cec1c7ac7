import { join } from 'node:path';
import type { Egress, Vetted } from '#libs/egress/src/index.js';
import { GitFailed, runGit } from './run-git.js';

export interface CloneOptions {
  readonly signal: AbortSignal;
  readonly maxPackBytes: number;
  readonly timeoutMs: number;
  /** Certificate of a forge with an authority of its own. */
  readonly caFile?: string;
}

/**
 * Clones a repository bare and without file contents into `directory`: https only, to the one vetted address, no redirects,
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
  const network = networkSettings(vetted, options.caFile);
  const run = {
    cwd: directory,
    signal: options.signal,
    allowProtocol: 'https',
    limits: { maxFileBytes: options.maxPackBytes, timeoutMs: options.timeoutMs },
  } as const;
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
  await fetchMailmap(repository, network, run);
  return repository;
}

function networkSettings(vetted: Vetted, caFile: string | undefined): string[] {
  const address = vetted.address.includes(':') ? `[${vetted.address}]` : vetted.address;
  return [
    'protocol.allow=never',
    'protocol.https.allow=always',
    'protocol.file.allow=never',
    'protocol.ext.allow=never',
    `http.curloptResolve=${vetted.host}:${vetted.port}:${address}`,
    'http.followRedirects=false',
    'http.lowSpeedLimit=1000',
    'http.lowSpeedTime=30',
    'core.hooksPath=/dev/null',
    'credential.helper=',
    'fetch.fsckObjects=false',
    'transfer.bundleURI=false',
    ...(caFile === undefined ? [] : [`http.sslCAInfo=${caFile}`]),
  ].flatMap((setting) => ['-c', setting]);
}

/** The one file of a clone without contents that reading needs; a repository without it says so by failing. */
async function fetchMailmap(
  repository: string,
  network: readonly string[],
  run: Parameters<typeof runGit>[1],
): Promise<void> {
  try {
    await runGit(['-C', repository, ...network, 'cat-file', '-e', 'HEAD:.mailmap'], run);
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
  }
}
