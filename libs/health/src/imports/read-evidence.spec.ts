import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refused } from '#libs/kernel/src/index.js';
import type { EvidenceSize } from '../domain/evidence-file.js';
import { EVIDENCE_LIMITS } from '../domain/evidence-file.js';
import type { EvidenceMedium, NumberedRow } from './read-evidence.js';
import { readEvidence } from './read-evidence.js';

const HEAD = 'format,plinth-registry/1\nsource,an-index\nversion,"bookworm 12.15, main"\ndate,2026-07-11\n\n';
const COLUMNS = 'key,direct_dependents,transitive_dependents,distribution_presence,deprecated\n';
const JSON_HEAD =
  '{"format":"plinth-registry/1","source":"an-index","version":"7","date":"2026-07-11T10:16:37Z"}\n';

/** Reads bytes that arrive in pieces of some size; answers the rows or the refusal. */
async function read(medium: EvidenceMedium, content: string | Uint8Array, piece = 7) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const rows: NumberedRow[] = [];
  try {
    const file = await readEvidence(medium, pieces(), async (_head, batch) => void rows.push(...batch));
    return { file, rows, refusal: null };
  } catch (error) {
    if (error instanceof Refused) return { file: null, rows, refusal: error.refusal };
    throw error;
  }
}

async function problemsOf(medium: EvidenceMedium, content: string | Uint8Array): Promise<string[]> {
  const { refusal } = await read(medium, content);
  const found = refusal?.details ?? (refusal === null ? [] : [refusal]);
  return found.map(({ code, path }) => (path === undefined ? code : `${code} ${path}`));
}

describe('a file of evidence', () => {
  it('is read from CSV, with keys under their one name and lines as people count them', async () => {
    const { file, rows } = await read(
      'csv',
      `\ufeff${HEAD}${COLUMNS}PKG:deb/debian/curl@7.88,427,3534,0.9969,false\n\nhttps://github.com/Curl/Curl.git,,0,1,true\n` +
        `"pkg:npm/@babel/core", 12 ,"1",.5,\n`,
    );
    expect(file).toMatchObject({
      head: {
        family: 'registry',
        publisher: 'an-index',
        version: 'bookworm 12.15, main',
        date: '2026-07-11T00:00:00.000Z',
      },
      rowCount: 3,
    });
    expect(file?.hash).toMatch(/^[0-9a-f]{64}$/);
    const unknown = { value: null, nullReason: 'not-collected' };
    expect(rows.map(({ line, key, values }) => [line, key, Object.values(values)])).toEqual([
      [7, 'pkg:deb/debian/curl', [427, 3534, 0.9969, 0].map((value) => ({ value }))],
      [9, 'https://github.com/curl/curl', [unknown, { value: 0 }, { value: 1 }, { value: 1 }]],
      [10, 'pkg:npm/%40babel/core', [{ value: 12 }, { value: 1 }, { value: 0.5 }, unknown]],
    ]);
  });

  it('is read from lines of JSON: null is looked at and not known, a name left out says nothing', async () => {
    const { rows } = await read(
      'jsonl',
      `${JSON_HEAD}{"key":"pkg:npm/express","direct_dependents":5,"transitive_dependents":null}\r\n\n{"key":"pkg:npm/pg","deprecated":false}`,
    );
    expect(rows.map(({ line, values }) => [line, values])).toEqual([
      [
        2,
        {
          direct_dependents: { value: 5 },
          transitive_dependents: { value: null, nullReason: 'not-collected' },
        },
      ],
      [4, { deprecated: { value: 0 } }],
    ]);
  });

  it('takes the checks of a scorecard by their own names, −1 as unknown, never the aggregate', async () => {
    const head = HEAD.replace('registry', 'scorecard');
    const { rows } = await read(
      'csv',
      `${head}key,commit,Code-Review,Maintained,Signed-Releases\nhttps://github.com/a/b,0a1b2c3d,0,10,-1\n`,
    );
    expect(rows).toMatchObject([
      {
        commit: '0a1b2c3d',
        values: {
          scorecard_code_review: { value: 0 },
          scorecard_maintained: { value: 10 },
          scorecard_signed_releases: { value: null },
        },
      },
    ]);
    expect(await problemsOf('csv', `${head}key,score\nhttps://github.com/a/b,7.1\n`)).toEqual([
      'health.import-column score',
    ]);
  });

  it('takes the signals of OpenSSF, and what their score rests on', async () => {
    const head = HEAD.replace('registry', 'openssf');
    const content = `${head}key,created_since,updated_since,org_count\nhttps://github.com/a/b,120,0,\nhttps://github.com/a/c,,,\n`;
    expect((await read('csv', content)).rows).toMatchObject([
      {
        values: { openssf_criticality: { value: 1, coverage: 2 / 10.5 } },
        signals: { created_since: 120, updated_since: 0, org_count: null },
      },
      { values: { openssf_criticality: { value: null, nullReason: 'not-collected' } } },
    ]);
    expect(await problemsOf('csv', `${head}key,created_since\nhttps://github.com/a/b,-1\n`)).toEqual([
      'health.impossible-value line 7, created_since',
    ]);
    expect(await problemsOf('csv', `${head}key,criticality_score\nhttps://github.com/a/b,1\n`)).toEqual([
      'health.import-column criticality_score',
    ]);
  });

  it('tells spreadsheets from mistakes: a padded head is a head', async () => {
    const padded = HEAD.replaceAll(/(registry\/1|an-index|2026-07-11)\n/g, '$1,,,\n');
    expect((await read('csv', `${padded}key,direct_dependents\npkg:npm/a,1\n`)).rows).toHaveLength(1);
  });

  it('names every problem by line and column, and hands over nothing after the first', async () => {
    const lines = [
      'not a key,1',
      'pkg:npm/a,x',
      'pkg:npm/b,-1',
      'pkg:npm/c,1.5',
      'pkg:npm/d',
      '=cmd|x,1',
      'pkg:npm/e,=1+1',
    ];
    const content = `${HEAD}key,direct_dependents\npkg:npm/first,1\n${lines.join('\n')}\n`;
    expect(await problemsOf('csv', content)).toEqual([
      'health.import-key line 8, key',
      'health.impossible-value line 9, direct_dependents',
      'health.impossible-value line 10, direct_dependents',
      'health.impossible-value line 11, direct_dependents',
      'health.import-cells line 12',
      'health.import-key line 13, key',
      'health.impossible-value line 14, direct_dependents',
    ]);
    expect((await read('csv', content)).rows).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ['an empty file', '', ['health.import-head format']],
    ['no format', HEAD.replace(/^.*\n/, ''), ['health.import-head format']],
    ['an unknown format', HEAD.replace('registry/1', 'registry/2'), ['health.import-head format']],
    ['no source', HEAD.replace('an-index', ' '), ['health.import-head source']],
    ['a source with spaces', HEAD.replace('an-index', 'An Index'), ['health.import-head source']],
    ['a version that is a formula', HEAD.replace(/"book.*"/, '"=1+1"'), ['health.import-head version']],
    ['a day that does not exist', HEAD.replace('07-11', '02-30'), ['health.import-head date']],
    ['a head line twice', `date,2026-07-11\n${HEAD}${COLUMNS}`, ['health.import-head date']],
    ['a head line nobody knows', `licence,MIT\n${HEAD}${COLUMNS}`, ['health.import-head licence']],
    ['no rows', `${HEAD}${COLUMNS}`, ['health.import-empty']],
    ['no columns', `${HEAD}key\npkg:npm/a\n`, ['health.import-column key']],
    ['a column twice', `${HEAD}key,deprecated,deprecated\n`, ['health.import-column deprecated']],
    ['a column nobody knows', `${HEAD}key,stars\n`, ['health.import-column stars']],
    ['a check in a registry file', `${HEAD}key,Maintained\n`, ['health.import-column Maintained']],
    ['a prototype for a column', `${HEAD}key,__proto__\n`, ['health.import-column __proto__']],
    ['just text', 'x\n'.repeat(50), ['health.import-head x']],
    ['an open quote', `${HEAD}key,deprecated\n"pkg:npm/a,true\n`, ['health.import-csv line 7']],
    ['a stray quote', `${HEAD}key,deprecated\npkg:npm/a"b,true\n`, ['health.import-csv line 7']],
  ])('refuses %s', async (_case, content, problems) => {
    expect(await problemsOf('csv', content)).toEqual(problems);
  });

  it.each<[string, string, string[]]>([
    ['no head', '', ['health.import-head format']],
    ['an array for a head', '[]\n', ['health.import-head format']],
    ['what is no JSON', `${JSON_HEAD}{"key":\n`, ['health.import-json line 2']],
    ['a line that is a list', `${JSON_HEAD}["pkg:npm/a"]\n`, ['health.import-json line 2']],
    [
      'a name nobody knows',
      `${JSON_HEAD}{"key":"pkg:npm/a","stars":1}\n`,
      ['health.import-column line 2, stars'],
    ],
    ['a line without a key', `${JSON_HEAD}{"deprecated":true}\n`, ['health.import-column line 2, key']],
    ['a line without a value', `${JSON_HEAD}{"key":"pkg:npm/a"}\n`, ['health.import-column line 2, key']],
    [
      'a prototype',
      `${JSON_HEAD}{"key":"pkg:npm/a","deprecated":true,"__proto__":{"x":1}}\n`,
      ['health.import-column line 2, __proto__'],
    ],
    [
      'a nested value',
      `${JSON_HEAD}{"key":"pkg:npm/a","deprecated":{}}\n`,
      ['health.impossible-value line 2, deprecated'],
    ],
    [
      'text for a flag',
      `${JSON_HEAD}{"key":"pkg:npm/a","deprecated":"yes"}\n`,
      ['health.impossible-value line 2, deprecated'],
    ],
    [
      'infinity',
      `${JSON_HEAD}{"key":"pkg:npm/a","direct_dependents":1e999}\n`,
      ['health.impossible-value line 2, direct_dependents'],
    ],
    [
      'depth',
      `${JSON_HEAD}{"key":${'['.repeat(8_000)}${']'.repeat(8_000)}}\n`,
      ['health.import-column line 2, key'],
    ],
  ])('of JSON refuses %s', async (_case, content, problems) => {
    expect(await problemsOf('jsonl', content)).toEqual(problems);
  });

  it('gives up after a hundred problems', async () => {
    const { refusal } = await read('csv', `${HEAD}key,deprecated\n${'x,y\n'.repeat(5_000)}`);
    expect([refusal?.code, refusal?.details?.length]).toEqual(['health.import-refused', 100]);
  });

  it('does not depend on where the pieces of a file end', async () => {
    const content = `${HEAD}key,distribution_presence\npkg:npm/ä,0.25\n"pkg:npm/b",1\n`;
    const whole = await read('csv', content, 10_000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (piece) => {
        const { rows, file } = await read('csv', content, piece);
        expect([rows, file?.hash]).toEqual([whole.rows, whole.file?.hash]);
      }),
    );
  });

  it('answers or refuses whatever text arrives', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constant(HEAD));
    await fc.assert(
      fc.asyncProperty(
        fc.array(text),
        fc.constantFrom('csv' as const, 'jsonl' as const),
        async (parts, medium) => {
          const { rows, refusal } = await read(medium, Buffer.from(parts.join('\n')), 64);
          expect(rows.length > 0 || refusal !== null).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** What a stream takes before it is asked, in bytes. */
const READ_AHEAD = 65_536;

/** What is held after the collector went by, in MB. */
function held(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/** Reads a file that does not end and says where it stopped, and how many MB more than before were ever held. */
async function endless(
  medium: EvidenceMedium,
  head: string,
  piece: string | Uint8Array,
  atMost: number,
  size: EvidenceSize = EVIDENCE_LIMITS,
) {
  const chunk = Buffer.from(piece);
  const before = held();
  let sent = 0;
  let most = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(head);
    for (let at = 0; sent < 1_000_000_000; sent += chunk.length) {
      if (sent - at >= atMost / 6) {
        most = Math.max(most, held() - before);
        at = sent;
      }
      yield chunk;
    }
  }
  const error = await readEvidence(medium, pieces(), () => Promise.resolve(), size).catch(
    (raised: unknown) => raised,
  );
  return { code: error instanceof Refused ? error.refusal.code : 'none', sent, most };
}

/**
 * What is held does not grow with what went by: small bounds by content that is dear to read, and the largest
 * once by content that is cheap. Bounds: 60 seconds, and 2 MB held at a time.
 */
describe('a file that grows up to its bound', () => {
  const small: EvidenceSize = { bytes: 2_000_000, rows: 20_000 };
  it.each<[string, EvidenceMedium, string, string, EvidenceSize, number]>([
    ['in rows', 'csv', `${HEAD}key,deprecated\n`, 'pkg:npm/a,true\n'.repeat(800), small, 20_000 * 15],
    [
      'in rows of JSON',
      'jsonl',
      JSON_HEAD,
      '{"key":"pkg:npm/a","deprecated":true}\n'.repeat(400),
      small,
      20_000 * 38,
    ],
    ['in empty lines', 'jsonl', JSON_HEAD, '\n'.repeat(8_192), small, small.bytes],
    [
      'to 200 MB',
      'jsonl',
      JSON_HEAD,
      `${' '.repeat(16_000)}\n`.repeat(8),
      EVIDENCE_LIMITS,
      EVIDENCE_LIMITS.bytes,
    ],
  ])(
    '%s is refused there',
    async (_case, medium, head, piece, size, atMost) => {
      const found = await endless(medium, head, piece, atMost, size);
      expect(found.code).toBe('health.import-too-large');
      expect(found.sent).toBeLessThanOrEqual(atMost + READ_AHEAD);
      expect(found.most).toBeLessThan(2);
    },
    60_000,
  );
});

/** Bounds: 60 seconds, and 32 MB held at a time. */
describe('a hostile file, of a gigabyte that never ends', () => {
  it.each<[string, EvidenceMedium, string, string | Uint8Array, string, number]>([
    [
      'with one open quote ends at the length of a record',
      'csv',
      `${HEAD}key,deprecated\n"`,
      'x'.repeat(65_536),
      'health.import-csv',
      1_000_000,
    ],
    [
      'on one line ends at the length of a line',
      'jsonl',
      JSON_HEAD,
      'x'.repeat(65_536),
      'health.import-line-too-long',
      1_000_000,
    ],
    [
      'of brackets ends at the length of a line',
      'jsonl',
      JSON_HEAD,
      '['.repeat(65_536),
      'health.import-line-too-long',
      1_000_000,
    ],
    ['of zeroes ends with the first', 'csv', '', new Uint8Array(65_536), 'health.import-not-text', 1_000_000],
    [
      'in UTF-16 ends with its mark',
      'csv',
      '',
      Buffer.from(`\ufeff${HEAD}`, 'utf16le'),
      'health.import-not-utf8',
      1_000_000,
    ],
    [
      'in gzip ends with its mark',
      'csv',
      '',
      Buffer.from('1f8b0800000000000003', 'hex'),
      'health.import-not-utf8',
      1_000_000,
    ],
    [
      'of problems ends after a hundred',
      'csv',
      `${HEAD}key,deprecated\n`,
      'x,y\n'.repeat(4_000),
      'health.import-refused',
      1_000_000,
    ],
    [
      'of columns ends at the length of a record',
      'csv',
      HEAD,
      'a,'.repeat(32_768),
      'health.import-csv',
      1_000_000,
    ],
  ])(
    '%s',
    async (_case, medium, head, piece, code, atMost) => {
      const found = await endless(medium, head, piece, atMost);
      expect(found.code).toBe(code);
      expect(found.sent).toBeLessThanOrEqual(atMost);
      expect(found.most).toBeLessThan(32);
    },
    60_000,
  );
});
