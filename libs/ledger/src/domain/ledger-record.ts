import { canonicalText } from '#libs/audit/src/domain/entry.js';
import { parseMinor } from '#libs/kernel/src/index.js';
import { accountOf } from './chart.js';
import type { BalanceRecord, LedgerRecord, TransactionRecord } from './export.js';

type Json = Readonly<Record<string, unknown>>;

/** Reads a record line; undefined where it is not the canonical line of a record, or names an account outside the chart. */
export function readLedgerRecord(line: string): LedgerRecord | undefined {
  const value = readObject(line);
  if (value === undefined || canonicalText(value) !== line) return undefined;
  if (value['record'] === 'balance')
    return isBalance(value) ? (value as unknown as BalanceRecord) : undefined;
  return isTransaction(value) ? (value as unknown as TransactionRecord) : undefined;
}

function isTransaction(value: Json): boolean {
  const { record, id, kind, at, idempotencyKey, subject, entryCount, entries, reverses } = value;
  const keys = [
    'record',
    'id',
    'kind',
    'at',
    'idempotencyKey',
    'subject',
    'entryCount',
    'entries',
    'reverses',
  ];
  return (
    record === 'transaction' &&
    hasOnly(value, keys) &&
    [id, kind, at, idempotencyKey].every(isText) &&
    isObject(subject) &&
    hasOnly(subject, ['type', 'id']) &&
    isText(subject['type']) &&
    isText(subject['id']) &&
    Number.isSafeInteger(entryCount) &&
    Array.isArray(entries) &&
    entries.every(isEntry) &&
    (reverses === undefined || isText(reverses))
  );
}

function isEntry(value: unknown): boolean {
  return (
    isObject(value) &&
    hasOnly(value, ['account', 'currency', 'minor']) &&
    isAmount(value) &&
    value['minor'] !== '0'
  );
}

function isBalance(value: Json): boolean {
  return hasOnly(value, ['record', 'account', 'currency', 'minor']) && isAmount(value);
}

function isAmount({ account, currency, minor }: Json): boolean {
  return (
    isText(account) &&
    accountOf(account) !== undefined &&
    isText(currency) &&
    /^[A-Z]{3}$/.test(currency) &&
    isText(minor) &&
    (parseMinor(minor) !== undefined || /^-?[1-9][0-9]{15,30}$/.test(minor))
  );
}

function hasOnly(value: Json, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function readObject(line: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
