/** Where a page ended: the last project's group of relevance, sort name and id. Stands where it stood whatever is written. */
export interface DirectoryPosition {
  readonly group: number;
  readonly sortName: string;
  readonly projectId: string;
}

/** A condition on a row; `value` names a value it is held against. */
export type Condition = (value: (given: unknown) => string) => string;

export interface Conditions {
  /** Which part of the names is walked along. */
  readonly bounds: readonly Condition[];
  /** What is asked of the rows there. */
  readonly filters: readonly Condition[];
  /** What a match costs that is found by the inverted indexes and sorted, in steps along the names. Measured. */
  readonly matchInSteps: number;
}

/** A tag is one list of projects, a word as many as there are words that begin so. */
const TAGGED_IN_STEPS = 2;
const WORDED_IN_STEPS = 8;

/** SQL for a statement's conditions, with the values they refer to. */
export class Rendered {
  readonly values: unknown[] = [];
  readonly bounds: readonly string[];
  readonly filters: readonly string[];

  constructor({ bounds, filters }: Pick<Conditions, 'bounds' | 'filters'>) {
    const value = (given: unknown): string => `$${this.values.push(given)}`;
    this.bounds = bounds.map((condition) => condition(value));
    this.filters = filters.map((condition) => condition(value));
  }
}

export const EVERYTHING: Conditions = { bounds: [], filters: [], matchInSteps: TAGGED_IN_STEPS };

export function having(words: string): Conditions {
  const hasWords: Condition = (value) => `words @@ ${value(words)}::tsquery`;
  return { bounds: [], filters: [hasWords], matchInSteps: WORDED_IN_STEPS };
}

export function tagged(tags: readonly string[]): readonly Condition[] {
  return tags.length === 0 ? [] : [(value) => `tags @> ${value(tags)}::text[]`];
}

export function behind({ sortName, projectId }: DirectoryPosition): Condition {
  return (value) => `(sort_name, project_id) > (${value(sortName)}, ${value(projectId)}::uuid)`;
}

export function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}
