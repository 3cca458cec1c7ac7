import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { clearQuarantines, inQuarantine } from '#libs/health/src/git/quarantine.js';

let parent: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'plinth-spec-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(parent, { recursive: true, force: true });
});

/** A process of its own that works in a quarantine with a file in it until it is killed. */
async function startHolder(): Promise<{ child: ChildProcess; directory: string }> {
  const script = `
    import { register } from 'node:module';
    register(${JSON.stringify(new URL('../../support/typescript-loader.mjs', import.meta.url).href)});
    const { inQuarantine } = await import(${JSON.stringify(
      new URL('../../../libs/health/src/git/quarantine.ts', import.meta.url).href,
    )});
    const { writeFile } = await import('node:fs/promises');
    await inQuarantine(async (directory) => {
      await writeFile(directory + '/pack', 'half a clone');
      process.stdout.write(directory);
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    }, ${JSON.stringify(parent)});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, directory: chunk.toString() };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const left = async () => (await readdir(parent)).map((name) => join(parent, name));

describe('quarantine directories', () => {
  it('of a killed process are cleared, of a living one never', async () => {
    const [dead, living] = [await startHolder(), await startHolder()];
    await kill(dead.child);
    expect((await left()).sort()).toEqual([dead.directory, living.directory].sort());
    await inQuarantine(async (own) => {
      expect(await clearQuarantines(parent)).toBe(1);
      expect((await left()).sort()).toEqual([living.directory, own].sort());
    }, parent);
    expect(await left()).toEqual([living.directory]);
    await kill(living.child);
    expect([await clearQuarantines(parent), await left()]).toEqual([1, []]);
  });

  it('whose process id was given to another process are cleared', async () => {
    const { child, directory } = await startHolder();
    await kill(child);
    const reused = directory.replace(/-\d+-(\w+-\w{6})$/, `-${process.pid}-$1`);
    await mkdir(reused);
    expect([await clearQuarantines(parent), await left()]).toEqual([2, []]);
  });

  it('of other machines and containers, and whatever only looks alike, stay', async () => {
    const { child, directory } = await startHolder();
    await kill(child);
    const elsewhere = directory.replace(/quarantine-[0-9a-f]{8}/, 'quarantine-00000000');
    await mkdir(elsewhere);
    await mkdir(join(parent, 'plinth-quarantine-abcdef'));
    await writeFile(directory.replace(/.{6}$/, 'a-file'), '');
    await symlink(tmpdir(), directory.replace(/.{6}$/, 'a1link'));
    const before = (await left()).filter((path) => path !== directory);
    expect([await clearQuarantines(parent), (await left()).sort()]).toEqual([1, before.sort()]);
  });

  it('are cleared some hundreds at a time', async () => {
    const { child, directory } = await startHolder();
    await kill(child);
    for (let i = 100; i < 320; i += 1) await mkdir(directory.replace(/.{6}$/, `aaa${i}`));
    expect([await clearQuarantines(parent), (await left()).length]).toEqual([200, 21]);
    expect([await clearQuarantines(parent), await left()]).toEqual([21, []]);
  });
});
