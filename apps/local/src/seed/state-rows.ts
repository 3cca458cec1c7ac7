import { parse } from 'csv-parse/sync';

/** A member state of the demo fund with the figures its contribution and its votes are measured by. */
export interface SeedState {
  /** ISO 3166-1 alpha-3; `X…` for invented ones. */
  readonly id: string;
  readonly name: string;
  /** Millions of US dollars. */
  readonly gdpMusd: bigint;
  readonly population: bigint;
}

const COLUMNS = ['iso3', 'name', 'gdp_usd_bn', 'population_m'] as const;
type Column = (typeof COLUMNS)[number];

/**
 * Rows of a file of states: GDP in billions of US dollars, population in millions, both decimal and above zero; lines that
 * begin with `#` say where the figures are from. Throws with the file, the line and the column of what is wrong.
 */
export function readStateRows(text: string, file: string): readonly SeedState[] {
  const rows = parsed(text, file);
  const [header, ...cells] = rows;
  if (header === undefined || header.cells.join() !== COLUMNS.join()) {
    throw new Error(`${file}: the columns must be ${COLUMNS.join(',')}.`);
  }
  const states = cells.map((row) => stateOf(row, file));
  for (const [i, { id }] of states.entries()) {
    const first = states.findIndex((other) => other.id === id);
    if (first !== i)
      throw wrong(file, cells[i]?.line ?? 0, 'iso3', `${id} stands on line ${cells[first]?.line} already`);
  }
  return states;
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function parsed(text: string, file: string): Row[] {
  const lines = text.split(/\r?\n/).map((content, i) => ({ content, line: i + 1 }));
  return lines
    .filter(({ content }) => content.trim() !== '' && !content.startsWith('#'))
    .map(({ content, line }) => {
      try {
        return { line, cells: parse(content, { trim: true })[0] ?? [] };
      } catch (error) {
        throw new Error(`${file} line ${line}: ${(error as Error).message}`, { cause: error });
      }
    });
}

function stateOf({ line, cells }: Row, file: string): SeedState {
  if (cells.length !== COLUMNS.length) {
    throw new Error(`${file} line ${line}: ${cells.length} cells instead of ${COLUMNS.length}.`);
  }
  const [id = '', name = '', gdp = '', population = ''] = cells;
  if (!/^[A-Z]{3}$/.test(id)) throw wrong(file, line, 'iso3', `"${id}" is no code of three capital letters`);
  if (name === '') throw wrong(file, line, 'name', 'the name is missing');
  return {
    id,
    name,
    gdpMusd: scaled(gdp, 3) ?? thrown(wrong(file, line, 'gdp_usd_bn', notAboveZero(gdp, 3))),
    population:
      scaled(population, 6) ?? thrown(wrong(file, line, 'population_m', notAboveZero(population, 6))),
  };
}

/** A decimal above zero times a power of ten, exactly; undefined where it is none or would lose digits. */
function scaled(text: string, decimals: number): bigint | undefined {
  const [, whole, part = ''] = /^(\d{1,9})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || part.length > decimals) return undefined;
  const value = BigInt(whole + part.padEnd(decimals, '0'));
  return value > 0n ? value : undefined;
}

function notAboveZero(text: string, decimals: number): string {
  return `"${text}" is no decimal above zero with at most ${decimals} places`;
}

function wrong(file: string, line: number, column: Column, what: string): Error {
  return new Error(`${file} line ${line}, ${column}: ${what}.`);
}

function thrown(error: Error): never {
  throw error;
}
