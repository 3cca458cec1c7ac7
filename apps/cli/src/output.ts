/** Prints one JSON document, or the lines meant for people. */
export function print(
  options: { readonly json?: boolean },
  value: unknown,
  lines: () => readonly string[],
): void {
  process.stdout.write(
    options.json === true ? `${JSON.stringify(value, null, 1)}\n` : `${lines().join('\n')}\n`,
  );
}

/** A remark beside the result, for instance why a part is missing; never on standard output. */
export function remark(text: string): void {
  process.stderr.write(`plinth: ${text}\n`);
}

/** Columns padded to their widest cell; the first column is left-aligned, the others right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
