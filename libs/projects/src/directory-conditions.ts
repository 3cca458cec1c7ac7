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
  /** Whether the inverted indexes are asked first. */
  readonly isRare: boolean;
}

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

export const EVERYTHING: Conditions = { bounds: [], filters: [], isRare: false };

export function having(words: string): Conditions {
  return { bounds: [], filters: [(value) => `words @@ ${value(words)}::tsquery`], isRare: true };
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
