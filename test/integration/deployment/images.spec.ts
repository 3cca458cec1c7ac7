import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plinth-image-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** What the image holds of the build, as its Dockerfile leaves it. */
async function unpack(dockerfile: string): Promise<string[]> {
  const removed =
    /rm -rf ((?:dist\/\S+ ?)+)/
      .exec(await readFile(dockerfile, 'utf8'))?.[1]
      ?.trim()
      .split(' ') ?? [];
  await cp('dist', join(directory, 'dist'), { recursive: true });
  await cp('package.json', join(directory, 'package.json'));
  await symlink(join(process.cwd(), 'node_modules'), join(directory, 'node_modules'));
  for (const path of removed) await rm(join(directory, path), { recursive: true });
  return removed;
}

describe('the shipped images', () => {
  it.each([
    ['apps/api/Dockerfile', ['dist/apps/api/src/app.js', 'dist/apps/api/src/openapi.js']],
    ['apps/worker/Dockerfile', ['dist/apps/worker/src/run.js', 'dist/apps/cli/src/main.js']],
  ])('%s: everything loads without the one-machine run', async (dockerfile, entries) => {
    expect(await unpack(dockerfile)).toContain('dist/apps/local');
    const imports = entries.map((entry) => `await import(${JSON.stringify(join(directory, entry))});`);
    const script = `import 'reflect-metadata'; ${imports.join(' ')} console.log('loaded'); process.exit(0);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: directory });
    expect(stdout.trim()).toBe('loaded');
  });

  it.each(['apps/api/Dockerfile', 'apps/worker/Dockerfile'])(
    '%s: writes its bill of materials once what only builds it is gone',
    async (dockerfile) => {
      expect(await readFile(dockerfile, 'utf8')).toContain(
        'npm prune --omit=dev && npm run --silent sbom > dist/sbom.cdx.json',
      );
    },
  );

  // `npm sbom --omit dev` of npm 11 leaves out what a tool needs as well, pg among it: the bill is of what is installed.
  it('the bill of materials has every package the lock file installs', async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'sbom'], { maxBuffer: 64_000_000 });
    const { components } = JSON.parse(stdout) as { components: { name: string; version: string }[] };
    const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
    const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
      packages: Record<string, { version: string; dev?: boolean; optional?: boolean; devOptional?: boolean }>;
    };
    const shipped = Object.entries(packages)
      .filter(
        ([path, { dev, optional, devOptional }]) => path !== '' && !(dev ?? optional ?? devOptional ?? false),
      )
      .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
    expect(shipped.length).toBeGreaterThan(400);
    expect(shipped.filter((one) => !listed.has(one))).toEqual([]);
  });
});
