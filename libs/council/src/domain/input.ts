import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/**
 * Strict reading of a file somebody wrote: every key is known, every value has its shape, and whatever is not in
 * order is named by its path. The readers raise `Unreadable`, which only `reading` catches.
 */
class Unreadable extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/** Runs readers and answers what they read, or the refusal of the first thing that is not in order. */
export function reading<T>(read: () => T): T | Refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return error.refusal;
    throw error;
  }
}

/** Ends the reading with a refusal that names the field. */
export function unreadable(path: string, message: string, code = 'council.input-invalid'): never {
  throw new Unreadable(refuse(code, 'invalid', message, path === '' ? 'file' : path));
}

export function at(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** An object with these keys and no others. */
export function readObject(
  value: unknown,
  path: string,
  required: readonly string[],
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const record = readRecord(value, path);
  for (const key of Object.keys(record)) {
    if (!required.includes(key) && !optional.includes(key)) {
      unreadable(at(path, key), `The key "${key}" is not known here.`, 'council.unknown-key');
    }
  }
  for (const key of required) {
    if (!Object.hasOwn(record, key)) {
      unreadable(at(path, key), `The key "${key}" is missing.`, 'council.missing-key');
    }
  }
  return record;
}

/** An object with any keys. */
export function readRecord(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return unreadable(path, 'This must be an object.');
  }
  return value as Readonly<Record<string, unknown>>;
}

export function readList<T>(value: unknown, path: string, read: (item: unknown, path: string) => T): T[] {
  if (!Array.isArray(value)) return unreadable(path, 'This must be a list.');
  return value.map((item, i) => read(item, at(path, i)));
}

/** Text that is not empty. */
export function readText(value: unknown, path: string): string {
  if (typeof value !== 'string' || value.trim() === '') return unreadable(path, 'This must be a text.');
  return value;
}

export function readChoice<T extends string>(value: unknown, path: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  return found ?? unreadable(path, `This must be one of: ${choices.join(', ')}.`);
}

export function readFlag(value: unknown, path: string): boolean {
  return typeof value === 'boolean' ? value : unreadable(path, 'This must be true or false.');
}

/** An integer from `min` on that a JSON number carries exactly. */
export function readCount(value: unknown, path: string, min = 0): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || Object.is(value, -0)) {
    return unreadable(path, `This must be an exact integer of at least ${min}.`);
  }
  return value;
}

/** The ids of a list must be unique; the second one is named. */
export function refuseRepeated(ids: readonly string[], pathOf: (index: number) => string): void {
  const seen = new Set<string>();
  for (const [i, id] of ids.entries()) {
    if (seen.has(id)) unreadable(pathOf(i), `"${id}" stands twice.`, 'council.id-repeated');
    seen.add(id);
  }
}
