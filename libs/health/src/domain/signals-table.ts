import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { OpenssfSignal } from './openssf-criticality.js';
import { OPENSSF_SIGNALS, openssfCriticality } from './openssf-criticality.js';

export const SCORE_COLUMN = 'criticality_score';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A column that holds a signal. */
export interface SignalColumn {
  readonly signal: OpenssfSignal;
  readonly at: number;
  readonly name: string;
}

/**
 * The signal columns (`legacy.<signal>`) of a table by its first row; any other column passes through. Refuses by column
 * name: a column twice, a score column that is already there, and a table without any signal column.
 */
export function signalColumns(header: readonly string[]): readonly SignalColumn[] | Refusal {
  const columns: SignalColumn[] = [];
  const seen = new Set<string>();
  for (const [at, raw] of header.entries()) {
    const name = raw.trim();
    if (seen.has(name)) {
      return refuse('health.column-twice', 'invalid', 'This column stands there twice.', name);
    }
    seen.add(name);
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

/**
 * The OpenSSF criticality score of one row with five decimals; empty for a row without signals, since an empty cell is a
 * signal not present. Refuses a cell that is no number by column and by `row`, the number people count it by.
 */
export function scoreCell(
  columns: readonly SignalColumn[],
  record: readonly string[],
  row: number,
): string | Refusal {
  const signals: Partial<Record<OpenssfSignal, number>> = {};
  for (const { signal, at, name } of columns) {
    const cell = (record[at] ?? '').trim();
    if (cell === '') continue;
    const value = NUMBER.test(cell) ? Number(cell) : NaN;
    if (!Number.isFinite(value)) {
      return refuse('health.impossible-value', 'invalid', `Row ${row}: this is no number.`, name);
    }
    signals[signal] = value;
  }
  const score = openssfCriticality(signals);
  return score === null ? '' : score.toFixed(5);
}
