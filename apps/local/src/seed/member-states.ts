import { DEFAULT_ASSESSMENT_POLICY } from '#libs/members/src/domain/assessment-policy.js';
import { assessByRate } from '#libs/members/src/domain/assessments.js';

/** A candidate of the alliance with the figures its contribution is measured by. */
export interface SeedState {
  readonly id: string;
  readonly name: string;
  /** Billions of US dollars: IMF World Economic Outlook, April 2023 estimates. */
  readonly gdpBillionUsd: number;
  /** Rounded, 2023. */
  readonly population: number;
}

/** The fourteen candidates, and Alvania: invented, small, and on the floor. */
export const MEMBER_STATES: readonly SeedState[] = [
  { id: 'DEU', name: 'Germany', gdpBillionUsd: 4309, population: 83_300_000 },
  { id: 'JPN', name: 'Japan', gdpBillionUsd: 4410, population: 124_400_000 },
  { id: 'FRA', name: 'France', gdpBillionUsd: 2923, population: 65_800_000 },
  { id: 'GBR', name: 'United Kingdom', gdpBillionUsd: 3159, population: 67_700_000 },
  { id: 'ITA', name: 'Italy', gdpBillionUsd: 2170, population: 59_000_000 },
  { id: 'CAN', name: 'Canada', gdpBillionUsd: 2090, population: 39_600_000 },
  { id: 'KOR', name: 'South Korea', gdpBillionUsd: 1722, population: 51_700_000 },
  { id: 'ESP', name: 'Spain', gdpBillionUsd: 1492, population: 47_500_000 },
  { id: 'NLD', name: 'Netherlands', gdpBillionUsd: 1081, population: 17_600_000 },
  { id: 'CHE', name: 'Switzerland', gdpBillionUsd: 870, population: 8_800_000 },
  { id: 'SWE', name: 'Sweden', gdpBillionUsd: 599, population: 10_500_000 },
  { id: 'POL', name: 'Poland', gdpBillionUsd: 749, population: 37_700_000 },
  { id: 'NOR', name: 'Norway', gdpBillionUsd: 554, population: 5_500_000 },
  { id: 'AUS', name: 'Australia', gdpBillionUsd: 1708, population: 26_400_000 },
  { id: 'XAL', name: 'Alvania', gdpBillionUsd: 80, population: 1_200_000 },
];

/** States that have not paid yet, so that the fund waits for somebody. */
export const UNPAID: readonly string[] = ['XAL', 'POL'];

/** What the others have paid: the loopback bank opens with it, so that its statements and the books agree from the start. */
export function paidInMinor(): bigint {
  const { rate, floorMinor } = DEFAULT_ASSESSMENT_POLICY;
  const members = MEMBER_STATES.map(({ id, gdpBillionUsd }) => ({ id, gdp: BigInt(gdpBillionUsd) * 1000n }));
  const perUnit = { num: BigInt(rate?.num ?? 0), den: BigInt(rate?.den ?? 1) };
  const assessed = assessByRate(members, BigInt(floorMinor), perUnit);
  if ('refused' in assessed) throw new Error(assessed.message);
  return assessed
    .filter(({ id }) => !UNPAID.includes(id))
    .reduce((sum, { assessedMinor }) => sum + assessedMinor, 0n);
}
