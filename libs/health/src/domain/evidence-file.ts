import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { isRefusal, refuse } from '#libs/kernel/src/index.js';
import { normalisePackage } from '#libs/projects/src/domain/package-url.js';
import { normaliseRepository } from '#libs/projects/src/domain/repository-url.js';
import { readAsOf } from './as-of.js';
import type { MetricKey } from './catalogue.js';
import type { Combination } from './imported-values.js';
import type { NullReason } from './metric.js';
import type { OpenssfSignal, OpenssfSignals } from './openssf-criticality.js';
import { OPENSSF_SIGNALS, openssfCriticality, signalCoverage } from './openssf-criticality.js';

/** What a file of evidence is about, by its first line; docs/evidence-files.md describes them. */
export const EVIDENCE_FORMATS = {
  'plinth-registry/1': 'registry',
  'plinth-scorecard/1': 'scorecard',
  'plinth-openssf/1': 'openssf',
} as const;
export type EvidenceFormat = keyof typeof EVIDENCE_FORMATS;
export type EvidenceFamily = (typeof EVIDENCE_FORMATS)[EvidenceFormat];
export const EVIDENCE_FAMILIES = Object.values(EVIDENCE_FORMATS);

/** Bounds of a file: what is larger is refused while it arrives. */
export const EVIDENCE_LIMITS = {
  bytes: 200_000_000,
  rows: 1_000_000,
  rowBytes: 16_384,
  problems: 100,
} as const;

/** How large a file may be as a whole; a smaller one than `EVIDENCE_LIMITS` where somebody wants less. */
export type EvidenceSize = Readonly<Record<'bytes' | 'rows', number>>;

/** Who says what is in a file, in which version, as of when. */
export interface EvidenceHead {
  readonly format: EvidenceFormat;
  readonly family: EvidenceFamily;
  readonly publisher: string;
  readonly version: string;
  readonly date: Instant;
}

/** A value as written: null is looked at and not known, with its reason. */
export interface WrittenValue {
  readonly value: number | null;
  readonly nullReason?: NullReason;
  /** Where the value rests on a part of what it could. */
  readonly coverage?: number;
}

/** What one line says of one package or repository. */
export interface EvidenceRow {
  /** Package URL without version, or the repository's key. */
  readonly key: string;
  readonly values: Readonly<Partial<Record<MetricKey, WrittenValue>>>;
  /** The commit that was looked at, where the file says so. */
  readonly commit: string | null;
  /** What a score in `values` was computed from. */
  readonly signals?: OpenssfSignals;
}

interface Column {
  readonly metric: MetricKey;
  readonly kind: 'count' | 'share' | 'flag' | 'check' | 'signal';
  readonly combination: Combination;
}

/** Ten columns are one value. */
const SIGNAL: Column = { metric: 'openssf_criticality', kind: 'signal', combination: 'main' };

/** The columns of each family beside `key` and, for checks, `commit`. */
export const EVIDENCE_COLUMNS: Readonly<Record<EvidenceFamily, Readonly<Record<string, Column>>>> = {
  registry: {
    direct_dependents: { metric: 'direct_dependents', kind: 'count', combination: 'highest' },
    transitive_dependents: { metric: 'transitive_dependents', kind: 'count', combination: 'highest' },
    download_rank_share: { metric: 'download_rank_share', kind: 'share', combination: 'highest' },
    distribution_presence: { metric: 'distribution_presence', kind: 'share', combination: 'highest' },
    deprecated: { metric: 'deprecated', kind: 'flag', combination: 'lowest' },
  },
  scorecard: {
    Maintained: check('scorecard_maintained'),
    'Code-Review': check('scorecard_code_review'),
    'Branch-Protection': check('scorecard_branch_protection'),
    'Security-Policy': check('scorecard_security_policy'),
    'Dangerous-Workflow': check('scorecard_dangerous_workflow'),
    'Token-Permissions': check('scorecard_token_permissions'),
    Vulnerabilities: check('scorecard_vulnerabilities'),
    'Signed-Releases': check('scorecard_signed_releases'),
  },
  openssf: Object.fromEntries(Object.keys(OPENSSF_SIGNALS).map((signal) => [signal, SIGNAL])),
};

function check(metric: MetricKey): Column {
  return { metric, kind: 'check', combination: 'main' };
}

const PUBLISHER = /^[a-z0-9]+([.-][a-z0-9]+)*$/;
const VERSION = /^[\p{L}\p{N}][^\p{C}]*$/u;
const COMMIT = /^[0-9a-f]{7,64}$/;
const COUNT = /^\d{1,9}$/;
const SHARE = /^(\d+\.?\d*|\.\d+)(e-?\d{1,3})?$/i;
const SIGNAL_VALUE = /^\d{1,9}(\.\d{1,9})?$/;
const CHECK = /^(-1|\d|10)$/;

/**
 * Reads what heads a file: `format`, `source`, `version`, `date`, each once. Refuses by name what is missing, unknown or
 * wrong (`health.import-head`); whether the date lies in the future is for the caller, who has a clock.
 */
export function readHead(entries: Iterable<readonly [string, unknown]>): EvidenceHead | Refusal {
  const head = new Map<string, unknown>();
  for (const [name, value] of entries) {
    if (!['format', 'source', 'version', 'date'].includes(name))
      return wrongHead(name, 'This is not known here.');
    if (head.has(name)) return wrongHead(name, 'This stands there twice.');
    head.set(name, value);
  }
  const text = (name: string): string => {
    const value = head.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const format = text('format');
  if (!isFormat(format)) {
    return wrongHead(
      'format',
      `The file has to begin with its format: ${Object.keys(EVIDENCE_FORMATS).join(', ')}.`,
    );
  }
  const publisher = text('source');
  if (publisher.length > 100 || !PUBLISHER.test(publisher)) {
    return wrongHead('source', 'Who publishes this, in lower case: letters, digits, - and . up to 100.');
  }
  const version = text('version');
  if (version.length > 200 || !VERSION.test(version)) {
    return wrongHead(
      'version',
      'Which version this is: 1 to 200 characters that begin with a letter or a digit.',
    );
  }
  const date = readAsOf(text('date'));
  if (isRefusal(date)) return wrongHead('date', 'When this was true: a date or a UTC instant.');
  return { format, family: EVIDENCE_FORMATS[format], publisher, version, date };
}

function isFormat(text: string): text is EvidenceFormat {
  return Object.hasOwn(EVIDENCE_FORMATS, text);
}

function wrongHead(name: string, message: string): Refusal {
  return refuse('health.import-head', 'invalid', message, shortened(name));
}

/** A name as a path: what a stranger wrote is not repeated at any length. */
function shortened(name: string): string {
  return name.slice(0, 100);
}

/**
 * Checks the names of the columns: `key`, what the family knows, `commit` beside checks. Refuses `health.import-column` by
 * name: unknown ones (the aggregate of a scorecard among them), one twice, no key, nothing but the key.
 */
export function checkColumns(family: EvidenceFamily, names: readonly string[]): Refusal | undefined {
  const wrong = (name: string, message: string): Refusal =>
    refuse('health.import-column', 'invalid', message, shortened(name));
  const known = EVIDENCE_COLUMNS[family];
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return wrong(name, 'This column stands there twice.');
    seen.add(name);
    const isKnown =
      name === 'key' || (name === 'commit' && family === 'scorecard') || Object.hasOwn(known, name);
    if (!isKnown) return wrong(name, 'This column is not known here.');
  }
  if (!seen.has('key')) return wrong('key', 'There is no column for the package or repository.');
  return [...seen].some((name) => Object.hasOwn(known, name))
    ? undefined
    : wrong('key', 'There is no column with a value.');
}

/**
 * Reads one line. An empty cell, or null, is looked at and not known; a column the line does not have says nothing. Refuses
 * every wrong field with `line 17, <column>` as its path: keys that are no package URL and no repository address
 * (`health.import-key`), impossible values (`health.impossible-value`).
 */
export function readRow(
  family: EvidenceFamily,
  fields: ReadonlyMap<string, unknown>,
  line: number,
): EvidenceRow | Refusal[] {
  const problems: Refusal[] = [];
  const at = (name: string): string => `line ${line}, ${name}`;
  const key = readKey(fields.get('key'));
  if (key === null) {
    problems.push(
      refuse('health.import-key', 'invalid', 'This is no package URL and no repository address.', at('key')),
    );
  }
  const commit = readCommit(fields.get('commit'));
  if (commit === undefined) {
    problems.push(refuse('health.impossible-value', 'invalid', 'This is no commit.', at('commit')));
  }
  const values: Partial<Record<MetricKey, WrittenValue>> = {};
  const signals: Partial<Record<OpenssfSignal, number | null>> = {};
  for (const [name, field] of fields) {
    const column = Object.hasOwn(EVIDENCE_COLUMNS[family], name) ? EVIDENCE_COLUMNS[family][name] : undefined;
    if (column === undefined) continue;
    const value = readValue(column.kind, field);
    if (value === null) {
      problems.push(
        refuse('health.impossible-value', 'invalid', `This has to be ${EXPECTED[column.kind]}.`, at(name)),
      );
    } else if (column.kind === 'signal') signals[name as OpenssfSignal] = value.value;
    else values[column.metric] = value;
  }
  if (family === 'openssf') values.openssf_criticality = scored(signals);
  if (problems.length > 0) return problems;
  const row = { key: key as string, values, commit: commit ?? null };
  return family === 'openssf' ? { ...row, signals } : row;
}

/** The score of OpenSSF over the signals that are there; its coverage says how much that is. */
function scored(signals: OpenssfSignals): WrittenValue {
  const score = openssfCriticality(signals);
  return score === null ? UNKNOWN : { value: Number(score.toFixed(5)), coverage: signalCoverage(signals) };
}

const EXPECTED: Readonly<Record<Column['kind'], string>> = {
  count: 'a whole number from 0 to 999999999, or empty',
  share: 'a number from 0 to 1, or empty',
  flag: 'true or false, or empty',
  check: 'a whole number from 0 to 10, -1 for inconclusive, or empty',
  signal: 'a number from 0 to 999999999, or empty',
};

function readKey(field: unknown): string | null {
  if (typeof field !== 'string' || field.length > 500) return null;
  const text = field.trim();
  const read = /^pkg:/i.test(text) ? normalisePackage(text) : normaliseRepository(text);
  if (isRefusal(read)) return null;
  return typeof read === 'string' ? read : read.key;
}

/** Undefined where it is none; null where there is nothing. */
function readCommit(field: unknown): string | null | undefined {
  if (field === undefined || field === null || field === '') return null;
  return typeof field === 'string' && COMMIT.test(field) ? field : undefined;
}

const UNKNOWN: WrittenValue = { value: null, nullReason: 'not-collected' };

/** Null where it is impossible. A check is inconclusive at −1: nobody knows, so nothing is known. */
function readValue(kind: Column['kind'], field: unknown): WrittenValue | null {
  if (field === null || field === '') return UNKNOWN;
  if (kind === 'flag') {
    if (field === true || field === 'true') return { value: 1 };
    return field === false || field === 'false' ? { value: 0 } : null;
  }
  const text = typeof field === 'number' ? String(field) : typeof field === 'string' ? field.trim() : '';
  if (kind === 'count') return COUNT.test(text) ? { value: Number(text) } : null;
  if (kind === 'signal') return SIGNAL_VALUE.test(text) ? { value: Number(text) } : null;
  if (kind === 'check') {
    if (!CHECK.test(text)) return null;
    return text === '-1' ? UNKNOWN : { value: Number(text) };
  }
  const share = SHARE.test(text) ? Number(text) : NaN;
  return share >= 0 && share <= 1 ? { value: share } : null;
}
