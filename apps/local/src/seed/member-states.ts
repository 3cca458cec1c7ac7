import { readFileSync } from 'node:fs';
import { accepted } from '#libs/kernel/src/index.js';
import { DEFAULT_ASSESSMENT_POLICY } from '#libs/members/src/domain/assessment-policy.js';
import { assessmentsUnder } from '#libs/members/src/domain/assessments-under.js';
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
  const members = MEMBER_STATES.map(({ id, gdpMusd }) => ({ id, gdp: gdpMusd }));
  return accepted(assessmentsUnder(DEFAULT_ASSESSMENT_POLICY, members))
    .filter(({ id }) => !UNPAID.includes(id))
    .reduce((sum, { assessedMinor }) => sum + assessedMinor, 0n);
}
