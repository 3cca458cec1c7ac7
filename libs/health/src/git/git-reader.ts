import type { Readable, Writable } from 'node:stream';
import { refused } from '#libs/kernel/src/index.js';
import type { GitEnd, GitLimits } from './spawn-git.js';
import { GIT_LIMITS, endGit, endOf, spawnGit } from './spawn-git.js';

/** Bounds of reading: what git may use, and how much it may tell. */
export interface ReadLimits extends GitLimits {
  readonly maxOutputBytes: number;
}

export const READ_LIMITS: ReadLimits = { ...GIT_LIMITS, maxOutputBytes: 4 * 1024 ** 3 };

/** What answers at once on any repository in good order. */
const SHORT = { timeoutMs: 30_000, maxOutputBytes: 64 * 1024 ** 2 };

/**
 * Runs reading git commands on a bare view. Refuses `health.git-failed` with git's own last line, and
 * `health.repository-too-large`.
 */
export class GitReader {
  constructor(
    private readonly view: string,
    private readonly limits: ReadLimits,
    private readonly signal?: AbortSignal,
  ) {}

  /** The output of one command as it comes. */
  async *stream(args: readonly string[], input = ''): AsyncGenerator<Buffer> {
    const failure = yield* this.run(args, input, this.limits);
    if (failure !== null) refusedAs(failure);
  }

  /** The whole output of a short command. */
  async text(args: readonly string[], input = ''): Promise<string> {
    const { text, failure } = await this.short(args, input);
    return failure === null ? text : refusedAs(failure);
  }

  /** The same, or null where git answers no without a word: what was asked for is not there. */
  async find(args: readonly string[]): Promise<string | null> {
    const { text, failure } = await this.short(args, '');
    if (failure === null) return text;
    return failure.exitCode === 1 && failure.complaint === '' ? null : refusedAs(failure);
  }

  private async short(
    args: readonly string[],
    input: string,
  ): Promise<{ text: string; failure: GitEnd | null }> {
    const timeoutMs = Math.min(SHORT.timeoutMs, this.limits.timeoutMs);
    const output = this.run(args, input, { ...this.limits, ...SHORT, timeoutMs });
    const chunks: Buffer[] = [];
    for (let next = await output.next(); ; next = await output.next()) {
      if (next.done === true) return { text: Buffer.concat(chunks).toString('utf8'), failure: next.value };
      chunks.push(next.value);
    }
  }

  private async *run(
    args: readonly string[],
    input: string,
    limits: ReadLimits,
  ): AsyncGenerator<Buffer, GitEnd | null> {
    const child = spawnGit(['--git-dir', this.view, '--no-pager', ...args], {
      cwd: this.view,
      limits,
      ...(this.signal === undefined ? {} : { signal: this.signal }),
    });
    const ended = endOf(child);
    // A git that has ended does not read its input; how it ended says why.
    (child.stdin as Writable).on('error', () => undefined).end(input);
    let size = 0;
    try {
      for await (const chunk of child.stdout as Readable as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > limits.maxOutputBytes) tooLarge();
        yield chunk;
      }
      return await ended;
    } finally {
      endGit(child);
    }
  }
}

function refusedAs({ complaint }: GitEnd): never {
  if (/out of memory|memory exhausted/i.test(complaint)) tooLarge();
  const words = complaint.trim().split('\n').at(-1) || 'it was stopped';
  return refused('health.git-failed', 'malformed', `git could not read the repository: ${words}`);
}

export function tooLarge(): never {
  return refused('health.repository-too-large', 'too-large', 'The repository has more history than is read.');
}
