import type { Refusal } from '#libs/kernel/src/index.js';
import { parseMinor } from '#libs/kernel/src/index.js';
import type { Decimal } from './decimal.js';
import { readDecimal, unitsAt } from './decimal.js';
import {
  at,
  readChoice,
  readList,
  readObject,
  readRecord,
  readText,
  reading,
  refuseRepeated,
  unreadable,
} from './input.js';
import type { SlateFacts, SlatePolicy, TieDecision } from './slate.js';

/** Keys that only the comparison by total score understands; merit order has no place for them. */
const OPTIMUM_KEYS = ['caps', 'resources'] as const;
const OPTIMUM_APPLICATION_KEYS = ['excludes', 'mustFund'] as const;

export interface SlateFile {
  readonly facts: SlateFacts;
  readonly policy: SlatePolicy;
  /** Decimal places of the finest score: facts and policy count in these steps. */
  readonly scale: number;
}

/**
 * Reads a portfolio for merit order. Refuses by path unknown keys, what belongs to the optimum
 * (`council.slate-optimum-only`), programmes without an envelope, minimums above the request, and decisions that are
 * no order of applications of their programme.
 */
export function readSlate(value: unknown): SlateFile | Refusal {
  return reading(() => {
    const file = readObject(
      value,
      '',
      ['applications', 'envelopes'],
      ['bandWidth', 'whenFull', 'decisions', ...OPTIMUM_KEYS],
    );
    refuseOptimumKeys(file, '', OPTIMUM_KEYS);
    const envelopes = Object.entries(readRecord(file.envelopes, 'envelopes')).map(([programme, minor]) => ({
      programme,
      minor: minorAt(minor, at('envelopes', programme), 0n),
    }));
    const programmes = new Set(envelopes.map(({ programme }) => programme));
    const read = readList(file.applications, 'applications', (item, path) =>
      readApplication(item, path, programmes),
    );
    refuseRepeated(
      read.map(({ id }) => id),
      (i) => `applications[${i}].id`,
    );
    const width = decimalAt(file.bandWidth ?? 0, 'bandWidth');
    const scale = Math.max(width.scale, ...read.map(({ score }) => score.scale));
    const programmeOf = new Map(read.map(({ id, programme }) => [id, programme]));
    const decisions = readList(file.decisions ?? [], 'decisions', (item, path) =>
      readDecision(item, path, programmes, programmeOf),
    );
    return {
      scale,
      facts: {
        applications: read.map((application) => ({
          ...application,
          score: unitsAt(application.score, scale),
        })),
        envelopes,
        decisions,
      },
      policy: {
        bandWidth: unitsAt(width, scale),
        whenFull: Object.hasOwn(file, 'whenFull')
          ? readChoice(file.whenFull, 'whenFull', ['stop', 'skip'])
          : 'stop',
      },
    };
  });
}

function readApplication(value: unknown, path: string, programmes: ReadonlySet<string>) {
  const application = readObject(
    value,
    path,
    ['id', 'programme', 'score', 'requestedMinor'],
    ['minimumMinor', 'country', ...OPTIMUM_APPLICATION_KEYS],
  );
  refuseOptimumKeys(application, path, OPTIMUM_APPLICATION_KEYS);
  const programme = readText(application.programme, at(path, 'programme'));
  if (!programmes.has(programme)) {
    unreadable(at(path, 'programme'), `The programme "${programme}" has no envelope.`);
  }
  if (Object.hasOwn(application, 'country')) readText(application.country, at(path, 'country'));
  const requestedMinor = minorAt(application.requestedMinor, at(path, 'requestedMinor'), 1n);
  const minimumMinor = Object.hasOwn(application, 'minimumMinor')
    ? minorAt(application.minimumMinor, at(path, 'minimumMinor'), 1n)
    : null;
  if (minimumMinor !== null && minimumMinor > requestedMinor) {
    unreadable(at(path, 'minimumMinor'), 'The minimum is more than the request.');
  }
  return {
    id: readText(application.id, at(path, 'id')),
    programme,
    score: decimalAt(application.score, at(path, 'score')),
    requestedMinor,
    minimumMinor,
  };
}

function readDecision(
  value: unknown,
  path: string,
  programmes: ReadonlySet<string>,
  programmeOf: ReadonlyMap<string, string>,
): TieDecision {
  const decision = readObject(value, path, ['programme', 'order', 'reason']);
  const programme = readText(decision.programme, at(path, 'programme'));
  if (!programmes.has(programme)) {
    unreadable(at(path, 'programme'), `The programme "${programme}" has no envelope.`);
  }
  const order = readList(decision.order, at(path, 'order'), (item, itemPath) => {
    const id = readText(item, itemPath);
    if (programmeOf.get(id) !== programme) {
      unreadable(itemPath, `"${id}" is no application of ${programme}.`, 'council.unknown-application');
    }
    return id;
  });
  refuseRepeated(order, (i) => at(at(path, 'order'), i));
  return { programme, order, reason: readText(decision.reason, at(path, 'reason')) };
}

function refuseOptimumKeys(
  record: Readonly<Record<string, unknown>>,
  path: string,
  keys: readonly string[],
): void {
  for (const key of keys) {
    if (Object.hasOwn(record, key)) {
      unreadable(
        at(path, key),
        `"${key}" belongs to the optimum; merit order does not know it.`,
        'council.slate-optimum-only',
      );
    }
  }
}

function minorAt(value: unknown, path: string, min: bigint): bigint {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? value.toString() : value;
  const minor = typeof text === 'string' ? parseMinor(text) : undefined;
  return minor !== undefined && minor >= min
    ? minor
    : unreadable(path, `This must be an integer of minor units of at least ${min}.`);
}

function decimalAt(value: unknown, path: string): Decimal {
  return readDecimal(value) ?? unreadable(path, 'This must be an exact decimal of at least zero.');
}
