/** A cell: text is guarded against being read as a formula, numbers are written as they are, null is empty. */
export type CsvCell = string | number | bigint | boolean | null;

/** Characters a spreadsheet takes for the start of a formula (ASVS 1.2.10). */
const FORMULA_START = /^[=+\-@\t\r]/;

/** One file by RFC 4180: CRLF, quotes where needed, a header line first. */
export function csvDocument(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** Turns records into a file. A column `outer.inner` reaches into a nested object; what is nested deeper is written as JSON. */
export function csvOf(records: readonly object[], columns: readonly string[]): string {
  return csvDocument(
    columns,
    records.map((record) => columns.map((column) => cellAt(record, column.split('.')))),
  );
}

function cellAt(value: unknown, path: readonly string[]): CsvCell {
  const [key, ...rest] = path;
  if (key !== undefined) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    return cellAt((value as Record<string, unknown>)[key], rest);
  }
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value;
  return JSON.stringify(value);
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  // Integers of minor units travel as text; a sign in front of digits alone is no formula.
  const isNumber = /^-?\d+(\.\d+)?$/.test(cell);
  const safe = !isNumber && FORMULA_START.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
