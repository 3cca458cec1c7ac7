import { Dice } from './dice.js';
import { LIVES, lived } from './lives.js';
import type { FakeRepository } from './repository.js';

const FIRST = [
  'amber',
  'birch',
  'cobalt',
  'dune',
  'ember',
  'fjord',
  'garnet',
  'harbour',
  'indigo',
  'juniper',
];
const SECOND = [
  'lattice',
  'mortar',
  'needle',
  'orchard',
  'pebble',
  'quarry',
  'rivet',
  'spindle',
  'tether',
  'vessel',
];
const FIRST_ID = 700_000;

/** The world of the one-machine run; the first of it are entered in the demo fund's directory. */
export const DEMO_WORLD = { seed: 1, count: 1_000, entered: 50 } as const;

/** What the name of every account in it begins with. */
export const INVENTED_OWNERS = 'invented-';

export interface WorldOptions {
  readonly seed: number;
  readonly count: number;
  /** Everything happened before. */
  readonly until: Date;
}

/**
 * Invented projects, the same for the same options: with one keeper and with many, quiet and busy, archived, forked,
 * empty, renamed, and without an issue tracker.
 */
export function generatedWorld({ seed, count, until }: WorldOptions): FakeRepository[] {
  return Array.from({ length: count }, (_, index) => generated(seed, index, until.getTime()));
}

/** Where a directory finds the project: a renamed one under the name it had. */
export function enteredName(repository: FakeRepository): string {
  return repository.formerNames?.[0] ?? `${repository.owner}/${repository.name}`;
}

function generated(seed: number, index: number, untilMs: number): FakeRepository {
  const dice = new Dice(seed * 1_000_003 + index);
  const first = dice.pick(FIRST);
  const name = `${first}-${dice.pick(SECOND)}-${index}`;
  const base = { owner: `${INVENTED_OWNERS}${dice.pick(FIRST)}`, name, databaseId: FIRST_ID + index };
  if (every(50, index)) return { ...base, isEmpty: true };
  const hasIssuesEnabled = !every(30, index);
  const { issues, ...content } = lived(dice, dice.pick(LIVES), untilMs);
  return {
    ...base,
    ...content,
    issues: hasIssuesEnabled ? issues : [],
    hasIssuesEnabled,
    isArchived: every(40, index),
    isFork: every(60, index),
    formerNames: every(25, index) ? [`${INVENTED_OWNERS}before/${name}`] : [],
    ownerType: dice.isHit(0.4) ? 'Organization' : 'User',
    sponsors: dice.isHit(0.3) ? dice.between(0, 40) : null,
    fundingLinks: dice.isHit(0.3) ? [`https://${first}.invalid/fund`] : [],
    ...ABOUT[index % ABOUT.length],
  };
}

/** By turns and not by dice, so that nothing else of the world changes; the last says nothing. */
const ABOUT = [
  { language: 'C', licence: 'MIT' },
  { language: 'Rust', licence: 'Apache-2.0' },
  { language: 'Python', licence: 'NOASSERTION' },
  {},
] as const;

function every(nth: number, index: number): boolean {
  return index % nth === nth - 1;
}
