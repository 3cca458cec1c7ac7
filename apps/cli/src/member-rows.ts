import { parse } from 'csv-parse/sync';
import { refused } from '#libs/kernel/src/index.js';
import type { AssessableMember } from '#libs/members/src/domain/assessments.js';

/** Rows of `id,gdp`. Refuses unknown, missing and repeated columns by name, and rows by their line. */
export function readMemberRows(text: string): readonly AssessableMember[] {
  const [header, ...rows] = parsed(text);
  checkColumns(header ?? []);
  const idColumn = (header ?? []).indexOf('id');
  const gdpColumn = (header ?? []).indexOf('gdp');
  return rows.map((cells, i) => {
    const line = `line ${i + 2}`;
    const id = cells[idColumn]?.trim() ?? '';
    const gdp = cells[gdpColumn]?.trim() ?? '';
    if (cells.length !== 2) refused('cli.row-invalid', 'malformed', 'The row must have two cells.', line);
    if (id === '') refused('cli.row-invalid', 'malformed', 'The id is missing.', `${line}, id`);
    if (!/^\d{1,30}$/.test(gdp)) {
      refused('cli.row-invalid', 'malformed', `"${gdp}" is no integer of at least zero.`, `${line}, gdp`);
    }
    return { id, gdp: BigInt(gdp) };
  });
}

function parsed(text: string): string[][] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    return refused('cli.not-csv', 'malformed', `The file is no CSV: ${(error as Error).message}`);
  }
}

function checkColumns(header: readonly string[]): void {
  for (const [i, column] of header.entries()) {
    if (column !== 'id' && column !== 'gdp') {
      refused('cli.unknown-column', 'malformed', `The column "${column}" is not known here.`, column);
    }
    if (header.indexOf(column) !== i) {
      refused('cli.column-repeated', 'malformed', `The column "${column}" stands twice.`, column);
    }
  }
  for (const column of ['id', 'gdp']) {
    if (!header.includes(column)) {
      refused('cli.missing-column', 'malformed', `The column "${column}" is missing.`, column);
    }
  }
}
