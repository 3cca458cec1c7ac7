import { at, readCount, readRecord, unreadable } from './input.js';

/** Reads the weights of one member: integers of at least zero under names of their own. */
export function readWeights(value: unknown, path: string): Readonly<Record<string, number>> {
  const record = readRecord(value, path);
  const names = Object.keys(record);
  for (const name of names) {
    if (name === 'members' || name.trim() === '') {
      unreadable(at(path, name), `A weight cannot be called "${name}".`);
    }
  }
  return Object.fromEntries(names.map((name) => [name, readCount(record[name], at(path, name))]));
}

interface Weighted {
  readonly id: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** The names of all weights that occur. */
export function weightNamesOf(members: readonly Weighted[]): ReadonlySet<string> {
  return new Set(members.flatMap(({ weights }) => Object.keys(weights)));
}

/** Refuses by name a member that lacks a weight the rules ask for. */
export function requireWeights(members: readonly Weighted[], names: ReadonlySet<string>): void {
  for (const [i, { id, weights }] of members.entries()) {
    for (const name of names) {
      if (name !== 'members' && !Object.hasOwn(weights, name)) {
        unreadable(
          `members[${i}].weights.${name}`,
          `${id} has no weight "${name}", which the rule counts.`,
          'council.unknown-weight',
        );
      }
    }
  }
}
