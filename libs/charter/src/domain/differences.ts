import { canonicalText } from '#libs/audit/src/domain/entry.js';

/** One place at which two policies say something else. */
export interface Difference {
  /** `durations.screening`. */
  readonly path: string;
  /** JSON; null where nothing stood. */
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Every place at which two policies differ, in the order of their paths, so that who adopts one sees what it changes. Lists count as
 * one value.
 */
export function differences(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (!isMapping(before) || !isMapping(after)) {
    const [was, is] = [textOf(before), textOf(after)];
    return was === is ? [] : [{ path, before: was, after: is }];
  }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .flatMap((key) => differences(own(before, key), own(after, key), path === '' ? key : `${path}.${key}`));
}

function textOf(value: unknown): string | null {
  return value === undefined ? null : canonicalText(value);
}

function own(mapping: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
