import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FIRST_METHOD } from '#libs/health/src/domain/priority-method.js';
import { GitShelf } from '../../../test/support/git-repository.js';
import { plinth } from '../../../test/support/plinth.js';

const EXAMPLES = fileURLToPath(new URL('../../../test/data/examples/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'plinth-health-'));
const shelf = new GitShelf();
let xz: string;
beforeAll(() => {
  xz = shelf.import('xz');
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
  shelf.remove();
});

function file(name: string, content: string): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

describe('plinth health', () => {
  it('prints metrics and signals of a repository as of a date', async () => {
    const { out, code } = await plinth('health', xz, '--as-of', '2024-02-24', '--json');
    expect(code).toBe(0);
    const report = JSON.parse(out) as {
      asOf: string;
      metrics: Record<string, { value: number | null; nullReason?: string }>;
      successionSignals: { level: string };
    };
    expect(report.asOf).toBe('2024-02-24');
    expect(Object.keys(report.metrics)).toEqual([
      'commits_90d',
      'commits_365d',
      'caf_365d',
      'caf_all',
      'top_share_365d',
      'truck_factor',
      'elephant_factor_365d',
      'newcomer_share_365d',
      'newcomer_committer_share_365d',
      'incumbent_decline',
      'silent_days',
      'releases_365d',
    ]);
    expect(report.metrics['elephant_factor_365d']).toMatchObject({
      value: null,
      nullReason: 'not-applicable',
    });
    expect(report.successionSignals.level).toBe('review');
  });

  it('tells people what each value rests on, and unknown for unknown', async () => {
    const { out } = await plinth('health', xz, '--as-of', '2024-02-24');
    expect(out).toMatch(/Share of the most active person, 365 days +56\.8 % +309 of 544\n/);
    expect(out).toMatch(/Employers behind .* +unknown \(not applicable\)\n/);
    expect(out).toMatch(/Releases, 365 days +\d+ +version tags\n/);
    expect(out).toMatch(/half of the files have no author +1 +renames not followed\n/);
    expect(out).toContain('Succession signals: review\n');
    expect(out).toContain(
      'since 2023-04-01: people here for under three years committed 61.8 % (newcomer-commits)',
    );
    expect(out).toContain('a reason to talk to the project');
  });

  it('shows beside the signals how often this project stood there before', async () => {
    const quiet = await plinth('health', xz, '--as-of', '2021-10-01');
    expect(quiet.out).toContain('Succession signals: none\n');
    const { out } = await plinth('health', xz, '--as-of', '2026-07-01', '--json');
    expect(JSON.parse(out)).toMatchObject({ successionSignals: { baseRate: { evaluated: 55, review: 3 } } });
  });

  it.each([
    [['health', '/nowhere'], '/nowhere'],
    [['health', scratch], 'no git repository'],
    [['health', scratch, '--as-of', '2024-02-30'], 'as-of'],
    [['health', scratch, '--since', '2024-02-24'], '--since'],
    [['health'], 'repo'],
    [['health', '--as-of'], '--as-of'],
  ])('refuses %p with exit code 2', async (args, named) => {
    const { out, err, code } = await plinth(...args);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(named);
  });
});

describe('plinth health, at the edges', () => {
  it('says in its document what a value rests on', async () => {
    const { out } = await plinth('health', xz, '--as-of', '2024-02-24', '--json');
    const { metrics } = JSON.parse(out) as { metrics: Record<string, { restsOn?: string }> };
    expect(metrics['truck_factor']?.restsOn).toBe('renames-not-followed');
    expect(metrics['releases_365d']?.restsOn).toBe('version-tags');
    expect(metrics['caf_all']).not.toHaveProperty('restsOn');
  });

  it.each(['9999-10-01', '9999-12-31'])('reads the last quarter of the calendar, %s', async (date) => {
    const { out, code } = await plinth('health', xz, '--as-of', date, '--json');
    expect(code).toBe(0);
    const { metrics } = JSON.parse(out) as { metrics: Record<string, { value: number }> };
    expect(metrics['commits_365d']?.value).toBe(0);
  });
});

describe('plinth priority', () => {
  it('gives the published example', async () => {
    const { out, code } = await plinth(
      'priority',
      join(EXAMPLES, 'priority-single-maintainer.json'),
      '--json',
    );
    const { tolerance, priority, ...expected } = JSON.parse(
      readFileSync(join(EXAMPLES, 'priority-single-maintainer.expected.json'), 'utf8'),
    ) as { tolerance: number; priority: Record<string, number> };
    const report = JSON.parse(out) as { priority: Record<string, number> };
    expect(code).toBe(0);
    expect(report).toMatchObject(expected);
    for (const [key, value] of Object.entries(priority)) {
      expect(Math.abs((report.priority[key] as number) - value)).toBeLessThanOrEqual(tolerance);
    }
  });

  it.each([
    ['{"stars": 5}', 'stars'],
    ['{"caf": -1}', 'caf'],
    ['[]', 'JSON object'],
    ['{', 'no JSON'],
  ])('refuses %s by name with exit code 2', async (text, named) => {
    const { out, err, code } = await plinth('priority', file('metrics.json', text));
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(named);
  });
});

describe('plinth priority --method', () => {
  const metrics = join(EXAMPLES, 'priority-single-maintainer.json');
  const { version: _version, ...body } = FIRST_METHOD;
  const version = (weights: object): object => ({
    version: 2,
    method: { ...body, fragility: { ...body.fragility, weights } },
  });
  const fragilityBy = async (path: string): Promise<number> => {
    const { out, code } = await plinth('priority', metrics, '--method', path, '--json');
    expect(code).toBe(0);
    return (JSON.parse(out) as { fragility: number }).fragility;
  };

  it('computes by the method the fund published', async () => {
    const first = file('first.json', JSON.stringify(body));
    const people = { people: 100, response: 0, backlog: 0, succession: 0, practice: 0 };
    const onlyPeople = file('second.json', JSON.stringify(version(people)));
    expect(await fragilityBy(first)).toBeCloseTo(0.736, 3);
    // One maintainer, a truck factor of one and more than nine tenths of the commits.
    expect(await fragilityBy(onlyPeople)).toBe(1);
  });

  it('refuses what is no method, by path', async () => {
    const path = file('half.json', JSON.stringify(version({ people: 50 })));
    const { out, err, code } = await plinth('priority', metrics, '--method', path);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain('method.fragility.weights');
  });
});

it('reads no more JSON than can be held', async () => {
  const { out, err, code } = await plinth('priority', file('deep.json', '['.repeat(9 * 1024 * 1024)));
  expect({ out, code }).toEqual({ out: '', code: 2 });
  expect(err).toContain('8 MiB');
});

describe('plinth criticality', () => {
  it('scores a blank line where there is one column, and skips it where there are several', async () => {
    const one = await plinth('criticality', file('one.csv', 'legacy.org_count\n\n5\n'));
    expect(one.out.split('\n')).toHaveLength(4);
    expect(one.out.split('\n').slice(0, 2)).toEqual(['legacy.org_count,criticality_score', ',']);
    const two = await plinth('criticality', file('two.csv', '\nlegacy.org_count,note\n\n5,a\n'));
    expect(two.out.split('\n')).toHaveLength(3);
  });

  it('refuses a row of another width with its line', async () => {
    const { out, err, code } = await plinth(
      'criticality',
      file('odd.csv', 'legacy.org_count,note\n5,a\n6\n'),
    );
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain('line 3');
  });

  it('appends a column and leaves everything else as it was', async () => {
    const path = file('signals.csv', 'repo,legacy.updated_since,note\n"b, c",0,=1+1\na,,"say ""x"""\n');
    const { out, code } = await plinth('criticality', path);
    expect({ out, code }).toEqual({
      out: 'repo,legacy.updated_since,note,criticality_score\n"b, c",0,=1+1,1.00000\na,,"say ""x""",\n',
      code: 0,
    });
    expect(JSON.parse((await plinth('criticality', path, '--json')).out)).toMatchObject([
      { repo: 'b, c', criticality_score: 1 },
      { repo: 'a', criticality_score: null },
    ]);
  });

  it('prints nothing of a file whose last row cannot be scored', async () => {
    const rows = Array.from({ length: 2_000 }, (_, at) => `r${at},${at}\n`).join('');
    const path = file('signals.csv', `repo,legacy.org_count\n${rows}last,many\n`);
    const { out, err, code } = await plinth('criticality', path);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain('Row 2002');
  });

  it('keeps every row in its order, however many', async () => {
    const count = 30_000;
    const rows = Array.from({ length: count }, (_, at) => `r${at},${at % 10 === 0 ? '' : at}\n`).join('');
    const { out, code } = await plinth('criticality', file('signals.csv', `repo,legacy.org_count\n${rows}`));
    const lines = out.trimEnd().split('\n');
    expect([code, lines.length]).toEqual([0, count + 1]);
    expect(lines[10]).toBe('r9,9,0.96025');
    expect(lines.slice(1).every((line, at) => line.startsWith(`r${at},`))).toBe(true);
    expect(lines[11]).toBe('r10,,');
  });

  it('takes every number of columns and the empty table', async () => {
    expect((await plinth('criticality', file('s.csv', '\ufefflegacy.org_count\n'))).out).toBe(
      'legacy.org_count,criticality_score\n',
    );
    expect((await plinth('criticality', file('s.csv', 'legacy.org_count\n'), '--json')).out).toBe('[]\n');
  });

  it.each([
    ['legacy.org_count\nmany\n', 'legacy.org_count'],
    ['', 'legacy.*'],
    ['legacy.org_count\n"1\n', 'no CSV'],
    ['legacy.org_count,x\n1\n', 'no CSV'],
    ['x\n1\n', 'legacy.*'],
  ])('refuses %p by name with exit code 2', async (text, named) => {
    const { out, err, code } = await plinth('criticality', file('signals.csv', text));
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(named);
  });

  it('refuses what is no UTF-8, and what is no file', async () => {
    const path = join(scratch, 'latin1.csv');
    writeFileSync(path, Buffer.from('legacy.org_count,n\n1,\xe9\n', 'latin1'));
    expect((await plinth('criticality', path)).err).toContain('cli.not-utf8');
    expect((await plinth('criticality', scratch)).err).toContain('EISDIR');
    expect((await plinth('criticality', join(scratch, 'absent.csv'))).err).toContain('ENOENT');
  });
});
