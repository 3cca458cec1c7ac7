import { execFile, spawn } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Writes the peak memory of the process where the bench listens; what its children need is not in it. */
const TELL_PEAK =
  "data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)))";
const YEAR_SECONDS = 365 * 86_400;

/** A bare repository from a `fast-import` stream that somebody writes. */
export async function importedRepository(
  directory: string,
  name: string,
  write: (stream: Writable) => Promise<void>,
): Promise<string> {
  const repository = await bareRepository(directory, name);
  const importing = spawn('git', ['-C', repository, 'fast-import', '--quiet'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = succeeded(importing);
  await Promise.all([write(importing.stdin), ended]);
  return repository;
}

/** The oldest share of a history, with the objects of the whole. */
export async function olderPart(directory: string, whole: string, share: number): Promise<string> {
  const repository = await bareRepository(directory, `part-${share}`);
  await appendFile(join(repository, 'objects/info/alternates'), `${join(whole, 'objects')}\n`);
  const { stdout } = await run('git', ['-C', whole, 'rev-list', 'main'], { maxBuffer: 1 << 28 });
  const commits = stdout.trim().split('\n');
  const tip = commits[Math.floor(commits.length * (1 - share))] as string;
  await run('git', ['-C', repository, 'update-ref', 'refs/heads/main', tip]);
  return repository;
}

async function bareRepository(directory: string, name: string): Promise<string> {
  const repository = join(directory, name);
  await run('git', ['init', '-q', '--bare', '-b', 'main', repository]);
  return repository;
}

/** An invented history over twenty years: a few people make most of it, and most files are changed seldom. */
export async function writeSyntheticHistory(stream: Writable, commits: number): Promise<void> {
  const random = linearCongruence(7);
  const skewed = (bound: number): number => Math.floor(bound * random() ** 3);
  const start = 1_100_000_000;
  const write = async (text: string): Promise<void> => {
    if (!stream.write(text)) await new Promise((resolve) => stream.once('drain', resolve));
  };
  await write('blob\nmark :1\ndata 1\nx\n');
  for (let commit = 0; commit < commits; commit += 1) {
    const person = skewed(commits / 25);
    const at = start + Math.floor((commit * 20 * YEAR_SECONDS) / commits);
    const who = `person ${person} <${person}@people.example> ${at} +0000`;
    const changes = Array.from({ length: 1 + skewed(8) }, () => {
      const file = skewed(commits / 8);
      return `M 100644 :1 dir${file % 97}/sub${file % 13}/file${file}.c\n`;
    });
    await write(`commit refs/heads/main\nauthor ${who}\ncommitter ${who}\ndata 1\nx\n${changes.join('')}\n`);
  }
  stream.end();
  await finished(stream);
}

/** The same sequence in every run, so that two runs measure the same history. */
function linearCongruence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Milliseconds of a whole process whose output is read and thrown away. */
export async function timed(command: string, args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  await succeeded(child);
  return performance.now() - begun;
}

/** Peak resident memory of a node process in MiB. */
export async function peakMiB(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['--import', TELL_PEAK, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let kibibytes = '';
  (child.stdio[3] as Readable).on('data', (chunk: Buffer) => (kibibytes += chunk.toString()));
  await succeeded(child);
  return Number(kibibytes) / 1024;
}

function succeeded(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${child.spawnfile} ended with ${code}.`)),
    );
  });
}
