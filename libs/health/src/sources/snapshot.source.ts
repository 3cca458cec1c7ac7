import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { CATALOGUE, METHOD_VERSION, METRIC_KEYS, isMetricKey } from '../domain/catalogue.js';
import type { CollectedValue } from '../domain/collected-value.js';
import { countDays } from '../domain/day-counts.js';
import { NULL_REASONS } from '../domain/metric.js';
import { importHistory } from '../git/import-history.js';
import { historyAnswer } from './history-answer.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from './evidence-source.js';
import { SourceFailure } from './evidence-source.js';
import { shuffled } from './shuffled.js';

const at = z.string().transform((text) => instant(text));

const entrySchema = z.object({
  slug: z.string(),
  /** A pseudonymous history beside the snapshot, for invented projects only. */
  history: z.object({ file: z.string(), asOf: at }).optional(),
  metrics: z.array(
    z
      .object({
        metric: z.string().refine(isMetricKey),
        value: z.number().nullable(),
        numerator: z.number().optional(),
        denominator: z.number().optional(),
        unit: z.string().optional(),
        nullReason: z.enum(NULL_REASONS).optional(),
        observedAt: at.optional(),
        windowStart: at.optional(),
        windowEnd: at.optional(),
        source: z.string().optional(),
        sourceVersion: z.string().optional(),
      })
      .refine(({ value, nullReason }) => (value === null) === (nullReason !== undefined)),
  ),
});
type Entry = z.infer<typeof entrySchema>;

/** Facts about known projects from files, each with where it comes from. For runs without a forge token. */
export class SnapshotSource implements EvidenceSource {
  readonly name = 'snapshot';
  readonly tells = [];

  constructor(private readonly directory: string) {}

  knows(): boolean {
    return true;
  }

  async collect({ project, tier, asOf, signal }: SourceQuestion): Promise<SourceAnswer> {
    const entry = await this.entryOf(project);
    if (entry === null) return { values: [] };
    const values = entry.metrics.flatMap((one) => valueOf(one, asOf));
    const facts = values.filter(({ metric }) => CATALOGUE[metric].tier <= tier);
    if (entry.history === undefined || tier < 2) return { values: facts };
    const file = resolve(this.directory, entry.history.file);
    const history = await importHistory(file, signal);
    const derived = historyAnswer(history, {
      source: 'snapshot',
      sourceVersion: `pseudonymous history, ${entry.history.asOf.slice(0, 10)}`,
      asOf: entry.history.asOf,
      observedAt: entry.history.asOf,
    });
    const known = new Set(derived.values.map(({ metric }) => metric));
    const counted = {
      counts: countDays(history, shuffled),
      digests: history.digests,
      pushedAt: null,
      refs: null,
    };
    return {
      ...derived,
      counted,
      values: [...facts.filter(({ metric }) => !known.has(metric)), ...derived.values],
    };
  }

  private async entryOf(project: ProjectRecord): Promise<Entry | null> {
    if (!/^[a-z0-9-]+$/.test(project.slug)) return null;
    let text: string;
    try {
      text = await readFile(join(this.directory, `${project.slug}.json`), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const parsed = entrySchema.safeParse(JSON.parse(text));
    if (!parsed.success) throw new SourceFailure('error', 'snapshot-malformed', { isWorthwhile: false });
    return parsed.data;
  }
}

function valueOf(one: Entry['metrics'][number], asOf: Instant): CollectedValue[] {
  const metric = METRIC_KEYS.find((key) => key === one.metric);
  if (metric === undefined) return [];
  return [
    {
      metric,
      value: one.value,
      ...(one.numerator === undefined ? {} : { numerator: one.numerator }),
      ...(one.denominator === undefined ? {} : { denominator: one.denominator }),
      ...(one.nullReason === undefined ? {} : { nullReason: one.nullReason }),
      coverage: one.value === null ? 0 : 1,
      unit: one.unit ?? CATALOGUE[metric].unit,
      windowStart: one.windowStart ?? null,
      windowEnd: one.windowEnd ?? null,
      observedAt: one.observedAt ?? asOf,
      source: 'snapshot',
      sourceVersion:
        [one.source, one.sourceVersion].filter((part) => part !== undefined).join(' ') || 'bundled',
      methodVersion: METHOD_VERSION,
    },
  ];
}
