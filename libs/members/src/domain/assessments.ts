import type { Fraction, Refusal } from '#libs/kernel/src/index.js';
import { largestRemainder, refuse, shareOf } from '#libs/kernel/src/index.js';

/** A member with its gross domestic product in any integer unit, the same for all. */
export interface AssessableMember {
  readonly id: string;
  readonly gdp: bigint;
}

/** What one member owes for a year. `onFloor` says that the floor was binding: its share of GDP alone is less. */
export interface Assessment {
  readonly id: string;
  readonly assessedMinor: bigint;
  readonly onFloor: boolean;
}

/**
 * Assesses `max(floor, rate × GDP)`, the rate in minor units per unit of GDP, rounded half up on minor units.
 * Refuses an empty membership, a repeated id and negative figures.
 */
export function assessByRate(
  members: readonly AssessableMember[],
  floorMinor: bigint,
  rate: Fraction,
): readonly Assessment[] | Refusal {
  const refusal = checkMembers(members, floorMinor);
  if (refusal !== undefined) return refusal;
  if (rate.den <= 0n || rate.num < 0n) {
    return refuse('members.rate-invalid', 'invalid', 'The rate must be a fraction of at least zero.', 'rate');
  }
  return members.map(({ id, gdp }) => {
    const onFloor = gdp * rate.num < floorMinor * rate.den;
    return { id, assessedMinor: onFloor ? floorMinor : shareOf(gdp, rate.num, rate.den), onFloor };
  });
}

/**
 * Assesses `max(floor, k × GDP)` with k solved so that the sum is exactly the target (water-filling): whoever stays
 * below the floor pays it, the others share the rest in proportion to GDP, until nobody new is below. Cents by
 * largest remainder, equal remainders to the larger GDP, then the smaller id.
 * Refuses a target below floor × members, and one that no GDP could carry.
 */
export function assessToTarget(
  members: readonly AssessableMember[],
  floorMinor: bigint,
  targetMinor: bigint,
): readonly Assessment[] | Refusal {
  const refusal = checkMembers(members, floorMinor);
  if (refusal !== undefined) return refusal;
  if (targetMinor < floorMinor * BigInt(members.length)) {
    return refuse(
      'members.target-below-floors',
      'invalid',
      `The target is less than ${members.length} times the floor.`,
      'target',
    );
  }
  let sharing = members;
  let rest = targetMinor;
  let gdpSum = sumOf(sharing);
  for (;;) {
    const staying = sharing.filter(({ gdp }) => rest * gdp >= floorMinor * gdpSum);
    if (staying.length === sharing.length) break;
    rest -= floorMinor * BigInt(sharing.length - staying.length);
    sharing = staying;
    gdpSum = sumOf(sharing);
  }
  if (gdpSum === 0n && rest !== floorMinor * BigInt(sharing.length)) {
    return refuse('members.gdp-missing', 'invalid', 'Without any GDP the target cannot be shared.', 'gdp');
  }
  if (gdpSum === 0n)
    return members.map(({ id }) => ({ id, assessedMinor: floorMinor, onFloor: floorMinor > 0n }));
  const shared = largestRemainder(
    sharing.map(({ id, gdp }) => ({ id, numerator: rest * gdp, precedence: gdp })),
    gdpSum,
    rest,
  );
  return members.map(({ id }) => {
    const assessedMinor = shared.get(id);
    return assessedMinor === undefined
      ? { id, assessedMinor: floorMinor, onFloor: true }
      : { id, assessedMinor, onFloor: false };
  });
}

function checkMembers(members: readonly AssessableMember[], floorMinor: bigint): Refusal | undefined {
  if (members.length === 0) {
    return refuse('members.none', 'invalid', 'An assessment needs at least one member.', 'members');
  }
  if (floorMinor < 0n) {
    return refuse('members.floor-invalid', 'invalid', 'The floor must not be negative.', 'floor');
  }
  const seen = new Set<string>();
  for (const [i, { id, gdp }] of members.entries()) {
    if (seen.has(id)) {
      return refuse('members.member-repeated', 'invalid', `Member ${id} stands twice.`, `members[${i}].id`);
    }
    if (gdp < 0n) {
      return refuse('members.gdp-invalid', 'invalid', `The GDP of ${id} is negative.`, `members[${i}].gdp`);
    }
    seen.add(id);
  }
  return undefined;
}

function sumOf(members: readonly AssessableMember[]): bigint {
  return members.reduce((sum, { gdp }) => sum + gdp, 0n);
}
