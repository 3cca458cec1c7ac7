import type { ColumnOptions } from 'typeorm';
import { Column, PrimaryColumn } from 'typeorm';
import { instant } from './instant.js';

/**
 * The column kinds of the whole schema, one decorator each, so that a money, time or id column is never spelled by hand.
 * For entities only: rules never see this file.
 */

/** Primary key: a UUIDv7 made in the app. */
export function IdColumn(
  options: Pick<ColumnOptions, 'name' | 'primaryKeyConstraintName'> & { primaryKeyConstraintName: string },
): PropertyDecorator {
  return PrimaryColumn({ type: 'uuid', ...options });
}

/** Reference to another row by id. */
export function RefColumn(
  options: Pick<ColumnOptions, 'name' | 'nullable'> & { name: string },
): PropertyDecorator {
  return Column({ type: 'uuid', ...options });
}

/** Money: bigint minor units in PostgreSQL, `bigint` in TypeScript. The currency stands in its own column. */
export function MinorColumn(
  options: Pick<ColumnOptions, 'name' | 'nullable'> & { name: string },
): PropertyDecorator {
  return Column({
    type: 'bigint',
    ...options,
    transformer: {
      to: (value: bigint | null | undefined) => (typeof value === 'bigint' ? value.toString() : value),
      from: (value: string | null) => (value === null ? null : BigInt(value)),
    },
  });
}

/** A point in time: timestamptz with milliseconds in PostgreSQL, ISO text in TypeScript. */
export function InstantColumn(
  options: Pick<ColumnOptions, 'name' | 'nullable' | 'default'> & { name: string },
): PropertyDecorator {
  return Column({
    type: 'timestamptz',
    ...options,
    precision: 3,
    transformer: {
      to: (value: unknown) => value,
      from: (value: Date | string | null) => (value === null ? null : instant(value)),
    },
  });
}
