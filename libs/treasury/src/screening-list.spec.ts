import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { Refused } from '#libs/kernel/src/index.js';
import { FileScreeningList, NoScreeningList } from './screening-list.js';

const folder = mkdtempSync(join(tmpdir(), 'plinth-list-'));
const file = join(folder, 'list.json');

afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a file in place at once, as whoever fetches the list should. */
function place(content: unknown): void {
  const written = join(folder, 'written');
  writeFileSync(written, typeof content === 'string' ? content : JSON.stringify(content));
  renameSync(written, file);
}
const list = (version: string) => ({ version, entries: [{ id: '1', names: ['Viktor Brandwick'] }] });

describe('the screening list of a file', () => {
  it('is the one that stands there, without a restart when another does', () => {
    place(list('one'));
    const screening = new FileScreeningList(file);
    expect(screening.current()).toEqual({
      version: 'one',
      parties: [{ id: '1', names: ['Viktor Brandwick'] }],
    });
    place(list('the next'));
    expect(screening.current().version).toBe('the next');
  });

  it('stays as it was, and says so once, when a broken file takes its place', () => {
    place(list('good'));
    const screening = new FileScreeningList(file);
    const said = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    place('{ "version": "half a downl');
    expect([screening.current().version, screening.current().version]).toEqual(['good', 'good']);
    expect(said.mock.calls).toEqual([[expect.stringMatching(/^Still screening by good: .*no JSON/)]]);
    rmSync(file);
    expect(screening.current().version).toBe('good');
    place(list('good again'));
    expect(screening.current().version).toBe('good again');
  });

  it.each([
    ['there is no file', undefined, /ENOENT/],
    ['the file is no list', { version: '1', entries: [] }, /entries: /],
  ])('stops the start where %s', (_, content, message) => {
    if (content === undefined) rmSync(file, { force: true });
    else place(content);
    expect(() => new FileScreeningList(file)).toThrow(message);
  });
});

describe('no screening list', () => {
  it('screens nobody instead of finding nobody', () => {
    expect(() => new NoScreeningList().current()).toThrow(Refused);
  });
});
