import { canonicalText } from './entry.js';
import type { AuditEntry } from './entry.js';

/** The kinds of file a stranger can verify. The ledger's records are its own; header and verdict are shared. */
export const EXPORT_KINDS = ['ledger', 'audit-public', 'audit-full'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** Version of the export format. */
export const EXPORT_VERSION = 1;

/** First line of every export. */
export interface ExportHeader {
  readonly kind: ExportKind;
  readonly version: number;
  /** Number of records that follow. */
  readonly size: number;
  /** Hex. The Merkle root of the log, or the hash that the ledger's rules define. */
  readonly root: string;
  /** The signed tree head the export covers. Audit kinds only. */
  readonly checkpoint?: string;
  /** The key that signed it (vkey). Proves nothing by itself: compare it with one from elsewhere. */
  readonly key?: string;
}

/** A line of an audit export: the leaf, and the entry where it is disclosed (always, in `audit-full`). */
export interface AuditRecord {
  /** Position in the log, from 0. */
  readonly index: number;
  /** Hex leaf hash. */
  readonly leaf: string;
  readonly entry?: AuditEntry;
}

/** A finding of `verify`. `record` counts the lines after the header from 1; 0 is the header or the file as a whole. */
export interface ExportProblem {
  readonly record: number;
  readonly code: string;
}

/** Answer of every `verify`. */
export interface ExportVerdict {
  readonly ok: boolean;
  /** Records read, the header not counted. */
  readonly records: number;
  readonly problems: readonly ExportProblem[];
}

const HEADER_KEYS = new Set(['kind', 'version', 'size', 'root', 'checkpoint', 'key']);

/** The header line, without its newline. */
export function headerLine(header: ExportHeader): string {
  return canonicalText(header);
}

/** Reads a header line, or answers with the code of what is wrong with it. */
export function readHeader(line: string): ExportHeader | string {
  const value = readObject(line);
  if (value === undefined || Object.keys(value).some((key) => !HEADER_KEYS.has(key)))
    return 'audit.header-invalid';
  if (!EXPORT_KINDS.some((kind) => kind === value['kind'])) return 'audit.kind-unknown';
  if (value['version'] !== EXPORT_VERSION) return 'audit.version-unknown';
  if (!isCount(value['size']) || !isHash(value['root'])) return 'audit.header-invalid';
  if (!isOptionalText(value['checkpoint']) || !isOptionalText(value['key'])) return 'audit.header-invalid';
  return value as unknown as ExportHeader;
}

/** A record line, without its newline: RFC 8785, so that no two lines say the same. */
export function recordLine(record: AuditRecord): string {
  return canonicalText(record);
}

/** The same from stored bytes: the canonical text of the entry is put in as it stands. */
export function recordLineOf(index: number, leaf: string, canonicalEntry?: string): string {
  const entry = canonicalEntry === undefined ? '' : `"entry":${canonicalEntry},`;
  return `{${entry}"index":${index},"leaf":"${leaf}"}`;
}

/** Reads a record line; undefined where it is not the canonical line of a record. */
export function readRecord(line: string): AuditRecord | undefined {
  const value = readObject(line);
  if (value === undefined || !isCount(value['index']) || !isHash(value['leaf'])) return undefined;
  const unknown = Object.keys(value).filter((key) => !['index', 'leaf', 'entry'].includes(key));
  const isEntry = value['entry'] === undefined || isEntryShape(value['entry']);
  return unknown.length === 0 && isEntry && canonicalText(value) === line
    ? (value as unknown as AuditRecord)
    : undefined;
}

function readObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEntryShape(value: unknown): boolean {
  if (!isObject(value)) return false;
  const texts = [value['id'], value['at'], value['type'], value['salt']];
  return (
    typeof value['v'] === 'number' &&
    texts.every((text) => typeof text === 'string') &&
    [value['subject'], value['actor'], value['data']].every(isObject)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}
