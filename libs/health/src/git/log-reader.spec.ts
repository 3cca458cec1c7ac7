import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { History } from '../domain/git-history.js';
import { HistoryBuilder } from '../domain/history-builder.js';
import { LogReader } from './log-reader.js';

/** One commit as git prints it; `changes` are pairs of status and path. */
function commit(
  over: { at?: string; parents?: string; author?: string; email?: string; changes?: string[] } = {},
): string {
  const { at = '1780000000', parents = 'a'.repeat(40), author = 'Ada', email = 'ada@weber.example' } = over;
  const fields = [`=${parents}`, at, author, email, author, email].map((field) => `${field}\0`).join('');
  const changes = (over.changes ?? []).map((part, index) => `${index === 0 ? '\n' : ''}${part}\0`).join('');
  return fields + changes;
}

function read(log: string | Buffer, chunkBytes = Infinity): History {
  const bytes = typeof log === 'string' ? Buffer.from(log, 'utf8') : log;
  const builder = new HistoryBuilder();
  const reader = new LogReader(builder);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.write(bytes.subarray(at, at + chunkBytes));
  reader.end();
  return builder.build();
}

describe('reading a log', () => {
  it('tells commits, changes and merges apart', () => {
    const { commits, files, merges } = read(
      commit({ parents: `${'a'.repeat(40)} ${'b'.repeat(40)}`, at: '1780000002' }) +
        commit({ at: '1780000001', changes: ['M', 'x', 'D', 'y'] }) +
        commit({ parents: '', changes: ['A', 'x', 'A', 'y', 'T', 'z'] }),
    );
    expect([...commits.atSeconds]).toEqual([1_780_000_000, 1_780_000_001]);
    expect([...merges.atSeconds]).toEqual([1_780_000_002]);
    expect([...(files?.firstChange ?? [])]).toEqual([0, 3, 5]);
    expect(files?.pathCount).toBe(3);
  });

  it('does not take a path for a commit or a status', () => {
    const { commits, files } = read(
      commit({ changes: ['A', '=', 'A', 'M', 'A', `=${'a'.repeat(40)}`, 'A', 'a\nb'] }),
    );
    expect([commits.authors.length, files?.pathCount]).toEqual([1, 4]);
  });

  it('reads the same in pieces of any size', () => {
    const log =
      commit({ author: 'Zoë Åström', changes: ['M', 'dir/ö'] }) +
      commit({ at: '5', changes: ['A', 'dir/ö'] });
    const whole = read(log);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (bytes) => expect(read(log, bytes)).toEqual(whole)),
    );
  });

  it('keeps names apart that are broken in different ways', () => {
    const latin = (name: string): Buffer =>
      Buffer.concat([Buffer.from(commit({ author: name, email: `${name.length}@x.example` }), 'latin1')]);
    const { commits } = read(Buffer.concat([latin('J\xfcrg'), latin('J\xe4rgen'), latin('J\xfcrg')]));
    expect(new Set(commits.authors).size).toBe(2);
  });

  it.each([
    ['0', -Infinity],
    ['', -Infinity],
    ['-5', -Infinity],
    ['86400', 86_400],
    ['99999999999999999999', 1e20],
  ])('takes the date %p for %p', (at, expected) => {
    expect(read(commit({ at })).commits.atSeconds[0]).toBe(expected);
  });

  it.each([
    ['a log that ends within a commit', commit().slice(0, -10)],
    ['a log that ends within a change', `${commit({ changes: ['M', 'x'] })}M\0`],
    ['a log without its beginning', `x\0${commit()}`],
    ['a name with a NUL in it', commit({ author: 'Ada\0Weber' })],
  ])('refuses %s', (_what, log) => {
    expect(() => read(log)).toThrow('health.git-failed');
  });

  it('refuses a name that was made to fill the memory, before it is whole', () => {
    const reader = new LogReader(new HistoryBuilder());
    const piece = Buffer.alloc(1024 ** 2, 'a');
    const write = (): void => {
      for (let megabytes = 0; megabytes < 20; megabytes += 1) reader.write(piece);
    };
    expect(write).toThrow('health.repository-too-large');
  });
});
