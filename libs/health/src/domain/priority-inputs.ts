import type { Refusal } from '#libs/kernel/src/index.js';
import { parseMinor, refuse } from '#libs/kernel/src/index.js';
import type { NeedClass } from './priority-method.js';
import { NEED_CLASSES } from './priority-method.js';

/** What priority is computed from. Null = not observed. Shares and ratios 0–1; income is of the last year, EUR. */
export interface PriorityInputs {
  readonly transitiveDependents: number | null;
  readonly directDependents: number | null;
  readonly downloadRankShare: number | null;
  readonly distroPresence: number | null;
  readonly exposure: number | null;
  readonly incomeMinor: bigint | null;
  /** Where income is not known but a part of it is: what has come in for certain, and what it cannot exceed. */
  readonly incomeAtLeastMinor: bigint | null;
  readonly incomeAtMostMinor: bigint | null;
  readonly needClass: NeedClass | null;
  readonly paidShare: number | null;
  readonly caf: number | null;
  readonly truckFactor: number | null;
  readonly topShare: number | null;
  readonly demand: number | null;
  readonly unansweredRatio: number | null;
  /** Closed or merged / opened; above 1 where old items were closed too. */
  readonly closureRatio: number | null;
  readonly silentDays: number | null;
  readonly incumbentDecline: number | null;
  readonly reviewCoverage: number | null;
}

type Kind = 'share' | 'ratio' | 'count' | 'factor' | 'minor' | 'need';

const KINDS: Readonly<Record<keyof PriorityInputs, Kind>> = {
  transitiveDependents: 'count',
  directDependents: 'count',
  downloadRankShare: 'share',
  distroPresence: 'share',
  exposure: 'share',
  incomeMinor: 'minor',
  incomeAtLeastMinor: 'minor',
  incomeAtMostMinor: 'minor',
  needClass: 'need',
  paidShare: 'share',
  caf: 'factor',
  truckFactor: 'factor',
  topShare: 'share',
  demand: 'count',
  unansweredRatio: 'share',
  closureRatio: 'ratio',
  silentDays: 'ratio',
  incumbentDecline: 'share',
  reviewCoverage: 'share',
};

const EXPECTED: Readonly<Record<Kind, string>> = {
  share: 'a number from 0 to 1 or null',
  ratio: 'a number of at least 0 or null',
  count: 'a whole number of at least 0 or null',
  factor: 'a whole number of at least 1 or null',
  minor: 'a string of minor units of at least 0 or null',
  need: 'S, M, L, XL or null',
};

/** Nothing observed. */
export const NOTHING_OBSERVED = Object.fromEntries(
  Object.keys(KINDS).map((key) => [key, null]),
) as unknown as PriorityInputs;

/**
 * Reads metrics as written in JSON. A key left out is not observed. Refuses unknown keys
 * (`health.unknown-key`) and impossible values (`health.impossible-value`), each by name: wrong types and ranges,
 * bounds beside a known income, bounds out of order.
 */
export function readPriorityInputs(json: unknown): PriorityInputs | Refusal {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refuse('health.impossible-value', 'invalid', 'The metrics must be one JSON object.');
  }
  const inputs: Record<string, unknown> = { ...NOTHING_OBSERVED };
  for (const [key, value] of Object.entries(json)) {
    const kind = Object.hasOwn(KINDS, key) ? KINDS[key as keyof PriorityInputs] : undefined;
    if (kind === undefined) return refuse('health.unknown-key', 'invalid', `Unknown key: ${key}`, key);
    const read = value === null ? null : readValue(kind, value);
    if (read === undefined) {
      return refuse('health.impossible-value', 'invalid', `${key} must be ${EXPECTED[kind]}.`, key);
    }
    inputs[key] = read;
  }
  return withPossibleIncome(inputs as unknown as PriorityInputs);
}

/** Income is known, or lies between bounds that are in order. */
function withPossibleIncome(inputs: PriorityInputs): PriorityInputs | Refusal {
  const { incomeMinor, incomeAtLeastMinor: atLeast, incomeAtMostMinor: atMost } = inputs;
  const isBounded = atLeast !== null || atMost !== null;
  const isInOrder = atMost === null || (atLeast ?? 0n) <= atMost;
  if ((incomeMinor === null || !isBounded) && isInOrder) return inputs;
  const message = isInOrder ? 'Known income has no bounds.' : 'The bounds of income are not in order.';
  return refuse('health.impossible-value', 'invalid', message, 'incomeAtLeastMinor');
}

function readValue(kind: Kind, value: unknown): number | bigint | NeedClass | undefined {
  if (kind === 'minor') {
    const minor = typeof value === 'string' ? parseMinor(value) : undefined;
    return minor !== undefined && minor >= 0n ? minor : undefined;
  }
  if (kind === 'need') {
    return NEED_CLASSES.find((one) => one === value);
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  if (kind === 'share' && value > 1) return undefined;
  if ((kind === 'count' || kind === 'factor') && !Number.isSafeInteger(value)) return undefined;
  return kind === 'factor' && value < 1 ? undefined : value;
}
