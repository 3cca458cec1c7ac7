import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { plinth } from '../../../test/support/plinth.js';

const EXAMPLES = fileURLToPath(new URL('../../../test/data/examples/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'plinth-cli-'));

function expected(name: string): Record<string, unknown> {
  const {
    command: _command,
    note: _note,
    ...keys
  } = JSON.parse(readFileSync(join(EXAMPLES, `${name}.expected.json`), 'utf8')) as Record<string, unknown>;
  return keys;
}

function file(content: unknown): string {
  const path = join(scratch, 'input.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe('published examples', () => {
  it.each([
    ['power-composite', ['power', 'power-composite.json']],
    ['power-eec-1958', ['power', 'power-eec-1958.json']],
    ['tally', ['tally', 'tally.json']],
    ['slate-merit', ['slate', 'slate-merit.json']],
    [
      'contributions',
      ['contributions', 'contributions.csv', '--floor', '500000000', '--target', '24000000000'],
    ],
  ])('%s', async (name, [command, input, ...options]) => {
    const { out, err, code } = await plinth(command!, join(EXAMPLES, input!), ...options, '--json');
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(JSON.parse(out)).toMatchObject(expected(name));
  });

  it('prints lines for people without --json', async () => {
    const { out } = await plinth('tally', join(EXAMPLES, 'tally.json'));
    expect(out.split('\n')[0]).toBe('carried');
  });
});

describe('a database nobody answers at', () => {
  const { DATABASE_URL, DATABASE_OWNER_URL } = process.env;
  const nowhere = 'postgres://plinth@127.0.0.1:9/plinth';
  afterEach(() => {
    Object.assign(process.env, { DATABASE_URL, DATABASE_OWNER_URL });
    if (DATABASE_URL === undefined) delete process.env['DATABASE_URL'];
    if (DATABASE_OWNER_URL === undefined) delete process.env['DATABASE_OWNER_URL'];
  });

  it.each([
    ['migrate', () => ['migrate']],
    ['setup', () => ['setup', file({})]],
  ])('is said by %s, without a trace of the program', async (_command, args) => {
    Object.assign(process.env, { DATABASE_URL: nowhere, DATABASE_OWNER_URL: nowhere });
    const { out, err, code } = await plinth(...args());
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain('plinth: The database does not answer: ECONNREFUSED. (cli.database-unreachable)\n');
    expect(err).not.toContain('    at ');
  });
});

describe('refusals end with exit code 2 and name what is wrong', () => {
  const game = { members: [{ id: 'A', weights: { votes: 1 } }], rule: { count: 'votes', atLeast: 1 } };
  it.each([
    ['an unknown key', () => ['power', file({ ...game, quota: 1 })], 'quota: The key "quota" is not known'],
    [
      'an unknown weight',
      () => ['power', file({ ...game, rule: { count: 'gdp', atLeast: 1 } })],
      'rule.count',
    ],
    ['no JSON', () => ['power', file('{')], 'cli.not-json'],
    [
      'a key that is there twice',
      () => ['power', file('{"rule":{},\n"members":[{"id":"A"},{"id":"B","\\u0069d":"C"}]}')],
      'members[1].id: Line 2 names a key again. (cli.duplicate-key)',
    ],
    ['no file', () => ['tally', join(scratch, 'absent.json')], 'ENOENT'],
    ['an unknown command', () => ['vote'], "unknown command 'vote'"],
    ['an unknown option', () => ['slate', file({}), '--fast'], "unknown option '--fast'"],
    ['the optimum', () => ['slate', file({}), '--method', 'optimum'], 'council.slate-method-unavailable'],
    [
      'a decision without a tie',
      () => [
        'slate',
        file({
          applications: [{ id: 'a', programme: 'm', score: 1, requestedMinor: '1' }],
          envelopes: { m: '1' },
          decisions: [{ programme: 'm', order: ['a'], reason: 'because' }],
        }),
      ],
      'decisions[0].order',
    ],
    [
      'rate and target together',
      () => ['contributions', file('id,gdp\nA,1\n'), '--floor', '1', '--rate', '1/2', '--target', '9'],
      '--rate',
    ],
    [
      'an unknown column',
      () => ['contributions', file('id,gdp,name\nA,1,x\n'), '--floor', '1', '--rate', '1/2'],
      'name',
    ],
    [
      'a fraction of GDP',
      () => ['contributions', file('id,gdp\nA,1.5\n'), '--floor', '1', '--rate', '1/2'],
      'line 2, gdp',
    ],
    [
      'a server nobody answers at, asked for its log',
      () => ['audit', 'export', '--url', 'http://127.0.0.1:9'],
      'http://127.0.0.1:9: The server does not answer. (cli.server-unreachable)',
    ],
    [
      'a server nobody answers at, asked for its outbox',
      () => ['outbox', '--url', 'http://127.0.0.1:9'],
      'http://127.0.0.1:9: The server does not answer. (cli.server-unreachable)',
    ],
    [
      'an address that is none',
      () => ['ledger', 'export', '--url', 'here'],
      'here: This is no http or https',
    ],
    [
      'a target below the floors',
      () => ['contributions', file('id,gdp\nA,1\n'), '--floor', '2', '--target', '1'],
      'members.target-below-floors',
    ],
  ])('%s', async (_case, args, named) => {
    const { out, err, code } = await plinth(...args());
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(named);
  });

  it('reads keys that are there once in each of many objects, however deep', async () => {
    const deep = `{"members":${'['.repeat(100_000)}{"a":1},{"a":{"a":[",",{"a":"}"}]}}${']'.repeat(100_000)}}`;
    const { err } = await plinth('power', file(deep));
    expect(err).not.toContain('cli.duplicate-key');
    expect(err).not.toContain('stack');
  });

  it('says on stderr why Shapley–Shubik is missing, and ends well', async () => {
    const members = Array.from({ length: 31 }, (_, i) => ({ id: `m${i}`, weights: { votes: 400 } }));
    const { out, err, code } = await plinth(
      'power',
      file({ members, rule: { count: 'votes', moreThan: { num: 1, den: 2 } } }),
      '--json',
    );
    expect(code).toBe(0);
    expect(err).toContain('10000');
    expect(JSON.parse(out)).toMatchObject({ shapleyShubik: null });
  });
});
