import { createHash } from 'node:crypto';
import { access, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerUser } from './postgres/server-user.js';

/** Where the run keeps its state. */
export interface Home {
  readonly directory: string;
  /** Holds the cluster, and as root a copy of the server's programs. */
  readonly clusterDirectory: string;
  readonly logDirectory: string;
}

/**
 * The state directory, made when it is missing. A server that runs as another user cannot enter a private home:
 * then its cluster lies in `/var/tmp/plinth-<hash of the state directory>`, and the file `cluster` names it.
 */
export async function openHome(directory: string, user: ServerUser | null): Promise<Home> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const logDirectory = join(directory, 'logs');
  await mkdir(logDirectory, { recursive: true });
  const clusterDirectory = clusterDirectoryOf(directory, user);
  await mkdir(clusterDirectory, { recursive: true, mode: user ? 0o755 : 0o700 });
  if (user) await refuseForeign(clusterDirectory);
  await writeFile(join(directory, 'cluster'), `${clusterDirectory}\n`);
  return { directory, clusterDirectory, logDirectory };
}

const INVENTED = 'invented-projects';

/** Remembers that this state holds the invented projects of the stand-in for GitHub: GitHub itself knows nothing of them. */
export async function markInvented(directory: string): Promise<void> {
  await writeFile(join(directory, INVENTED), '');
}

export async function holdsInvented(directory: string): Promise<boolean> {
  return access(join(directory, INVENTED)).then(
    () => true,
    () => false,
  );
}

/** Removes the state and the cluster it names. */
export async function removeHome(directory: string, user: ServerUser | null): Promise<void> {
  const cluster = clusterDirectoryOf(directory, user);
  const named = (await readFile(join(directory, 'cluster'), 'utf8').catch(() => '')).trim();
  // Only a directory this module would make itself: the file could name anything.
  if (named === '' || named === cluster) await rm(cluster, { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
}

function clusterDirectoryOf(directory: string, user: ServerUser | null): string {
  if (!user) return join(directory, 'postgres');
  return `/var/tmp/plinth-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`;
}

/** The name is predictable and /var/tmp is open to everybody: somebody may have been there first. */
async function refuseForeign(path: string): Promise<void> {
  const found = await lstat(path);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error(`${path} was made by another user. Remove it, or set PLINTH_HOME to another directory.`);
  }
}
