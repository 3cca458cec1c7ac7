import { readFileSync } from 'node:fs';
import { DEFAULT_ASSESSMENT_POLICY } from '#libs/members/src/domain/assessment-policy.js';
import { assessByRate } from '#libs/members/src/domain/assessments.js';
import type { SeedState } from './state-rows.js';
import { readStateRows } from './state-rows.js';

function statesIn(file: string): readonly SeedState[] {
  return readStateRows(readFileSync(new URL(file, import.meta.url), 'utf8'), file);
}

/** The fourteen candidates, and Alvania beside them: invented, small, and on the floor. */
export const MEMBER_STATES: readonly SeedState[] = [
  ...statesIn('member-states.csv'),
  ...statesIn('invented-states.csv'),
];

/** States that have not paid yet, so that the fund waits for somebody. */
export const UNPAID: readonly string[] = ['XAL', 'POL'];

/** What the others have paid: the loopback bank opens with it, so that its statements and the books agree from the start. */
export function paidInMinor(): bigint {
  const { rate, floorMinor } = DEFAULT_ASSESSMENT_POLICY;
  const members = MEMBER_STATES.map(({ id, gdpMusd }) => ({ id, gdp: gdpMusd }));
  const perUnit = { num: BigInt(rate?.num ?? 0), den: BigInt(rate?.den ?? 1) };
  const assessed = assessByRate(members, BigInt(floorMinor), perUnit);
  if ('refused' in assessed) throw new Error(assessed.message);
  return assessed
    .filter(({ id }) => !UNPAID.includes(id))
    .reduce((sum, { assessedMinor }) => sum + assessedMinor, 0n);
}
