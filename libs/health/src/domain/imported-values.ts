import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs } from '#libs/kernel/src/index.js';
import type { MetricKey } from './catalogue.js';
import { CATALOGUE, METHOD_VERSION } from './catalogue.js';
import type { CollectedValue } from './collected-value.js';
import type { EvidenceFamily, WrittenValue } from './evidence-file.js';
import { EVIDENCE_COLUMNS } from './evidence-file.js';

/**
 * How several statements on one project become one value. Packages of a project share their users, so that their dependents
 * must not be added up: the highest is a lower bound. A project is deprecated when all of its packages are. Checks are those
 * of the main repository.
 */
export type Combination = 'highest' | 'lowest' | 'main';

/** A value as imported, with what it needs to say where it comes from. */
export interface ImportedValue extends WrittenValue {
  readonly observedAt: Instant;
  /** Publisher, version, and the commit where one was looked at. */
  readonly sourceVersion: string;
}

/** What one publisher says of one key. */
export interface ImportedRow {
  readonly family: EvidenceFamily;
  readonly key: string;
  readonly values: Readonly<Partial<Record<MetricKey, ImportedValue>>>;
}

/** The columns of every family by their metric. */
const COLUMNS = new Map(
  Object.values(EVIDENCE_COLUMNS).flatMap((columns) =>
    Object.values(columns).map((column) => [column.metric, column] as const),
  ),
);

/**
 * The values all imported rows together give a project, whose keys come with the main repository's first. What is known wins
 * over what is not (checks of the main repository over those of another even so), then the combination of the metric decides,
 * then the newer.
 */
export function combineImported(rows: readonly ImportedRow[], keys: readonly string[]): CollectedValue[] {
  const best = new Map<MetricKey, { readonly row: ImportedRow; readonly value: ImportedValue }>();
  for (const row of rows) {
    if (!keys.includes(row.key)) continue;
    for (const [metric, value] of Object.entries(row.values) as [MetricKey, ImportedValue][]) {
      const other = best.get(metric);
      if (other === undefined || isBetter(metric, { row, value }, other, keys))
        best.set(metric, { row, value });
    }
  }
  return [...best].map(([metric, { row, value }]) => ({
    metric,
    value: value.value,
    ...(value.nullReason === undefined ? {} : { nullReason: value.nullReason }),
    coverage: value.value === null ? 0 : (value.coverage ?? 1),
    unit: CATALOGUE[metric].unit,
    windowStart: null,
    windowEnd: null,
    observedAt: value.observedAt,
    source: row.family,
    sourceVersion: value.sourceVersion,
    methodVersion: METHOD_VERSION,
  }));
}

interface Candidate {
  readonly row: ImportedRow;
  readonly value: ImportedValue;
}

function isBetter(metric: MetricKey, one: Candidate, other: Candidate, keys: readonly string[]): boolean {
  const [value, standing] = [one.value.value, other.value.value];
  const combination = COLUMNS.get(metric)?.combination ?? 'highest';
  const place = keys.indexOf(other.row.key) - keys.indexOf(one.row.key);
  if (combination === 'main' && place !== 0) return place > 0;
  if (value === null || standing === null) return value !== null && standing === null;
  const isNewer = epochMs(one.value.observedAt) > epochMs(other.value.observedAt);
  if (combination === 'main' || value === standing) return isNewer;
  return combination === 'highest' ? value > standing : value < standing;
}
