import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findTemporal } from '../../../apps/local/src/temporal/find-binary.js';
import type { Obtain } from '../../../apps/local/src/temporal/find-binary.js';

let directory: string;
let cached: string;
let lines: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plinth-find-'));
  cached = join(directory, 'cache', 'bin', 'temporal');
  lines = [];
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function program(path: string, output: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${output}'\n`);
  await chmod(path, 0o755);
  return path;
}

function find(ways: readonly Obtain[]): Promise<string> {
  const search = {
    cacheDirectory: join(directory, 'cache'),
    environment: { PATH: [join(directory, 'bin'), '/usr/bin', '/bin'].join(delimiter) },
    report: (line: string) => void lines.push(line),
  };
  return findTemporal(search, ways);
}

const fails: Obtain = async () => {
  throw new Error('no way through');
};

describe('findTemporal', () => {
  it('prefers PATH to the cache', async () => {
    const installed = await program(join(directory, 'bin', 'temporal'), 'temporal version 1.5.1');
    await program(cached, 'temporal version 1.5.1');
    expect(await find([fails])).toBe(installed);
  });

  it('takes the cache without asking anybody', async () => {
    await program(cached, 'temporal version 1.5.1');
    expect(await find([fails])).toBe(cached);
    expect(lines).toEqual([]);
  });

  it('does not take another program of that name', async () => {
    await program(join(directory, 'bin', 'temporal'), 'temporal: a tool for dates');
    await program(cached, 'temporal version 1.5.1');
    expect(await find([fails])).toBe(cached);
  });

  it('goes to the next way when one fails, and keeps what it got', async () => {
    const builds: Obtain = async (target) => void (await program(target, 'temporal version 1.5.1'));
    expect(await find([fails, builds])).toBe(cached);
    expect(lines).toEqual(['Temporal: no way through']);
    expect(await find([fails])).toBe(cached);
  });

  it('replaces a kept program that no longer runs', async () => {
    await program(cached, 'Segmentation fault');
    const builds: Obtain = async (target) => void (await program(target, 'temporal version 1.5.1'));
    expect(await find([builds])).toBe(cached);
  });

  it('names the three ways out and what was tried when nothing helps', async () => {
    await expect(find([fails])).rejects.toThrow(
      /TEMPORAL_ADDRESS[^]*on PATH[^]*install Go[^]*Tried: no way through/,
    );
  });
});
