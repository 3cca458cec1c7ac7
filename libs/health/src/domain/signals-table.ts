import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { OpenssfSignal } from './openssf-criticality.js';
import { OPENSSF_SIGNALS, openssfCriticality } from './openssf-criticality.js';

export const SCORE_COLUMN = 'criticality_score';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Appends the OpenSSF criticality score, five decimals, to a table of signals whose first row names the columns
 * (`legacy.<signal>`). Other columns pass through, rows keep their order, an empty cell is a signal not present, a row
 * without signals gets an empty score. Refuses by column name: cells that are no number, a column twice, a score column
 * that is already there, and a file without any signal column.
 */
export function scoreSignals(rows: readonly (readonly string[])[]): string[][] | Refusal {
  const [header, ...records] = rows;
  if (header === undefined) return refuse('health.no-signals', 'invalid', 'The file is empty.');
  const columns = signalColumns(header);
  if (!Array.isArray(columns)) return columns;
  const scored: string[][] = [[...header, SCORE_COLUMN]];
  for (const [index, record] of records.entries()) {
    const signals: Partial<Record<OpenssfSignal, number>> = {};
    for (const { signal, at, name } of columns) {
      const cell = (record[at] ?? '').trim();
      if (cell === '') continue;
      const value = NUMBER.test(cell) ? Number(cell) : NaN;
      if (!Number.isFinite(value)) {
        const row = index + 2;
        return refuse('health.impossible-value', 'invalid', `Row ${row}: this is no number.`, name);
      }
      signals[signal] = value;
    }
    const score = openssfCriticality(signals);
    scored.push([...record, score === null ? '' : score.toFixed(5)]);
  }
  return scored;
}

interface SignalColumn {
  readonly signal: OpenssfSignal;
  readonly at: number;
  readonly name: string;
}

function signalColumns(header: readonly string[]): SignalColumn[] | Refusal {
  const columns: SignalColumn[] = [];
  for (const [at, raw] of header.entries()) {
    const name = raw.trim();
    if (header.findIndex((other) => other.trim() === name) !== at) {
      return refuse('health.column-twice', 'invalid', 'This column stands there twice.', name);
    }
    if (name === SCORE_COLUMN) {
      return refuse('health.already-scored', 'invalid', 'The file already has a score.', name);
    }
    if (!name.startsWith('legacy.')) continue;
    const signal = name.slice('legacy.'.length);
    if (Object.hasOwn(OPENSSF_SIGNALS, signal)) columns.push({ signal: signal as OpenssfSignal, at, name });
  }
  return columns.length > 0
    ? columns
    : refuse('health.no-signals', 'invalid', 'The file has no legacy.* column.', 'legacy.*');
}
