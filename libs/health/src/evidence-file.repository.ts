import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import type { EvidenceFamily, EvidenceHead } from './domain/evidence-file.js';
import type { ImportedRow } from './domain/imported-values.js';
import { HealthEvidenceFile, HealthEvidenceRow } from './evidence-file.entity.js';
import type { NumberedRow } from './imports/read-evidence.js';

type Publisher = Pick<EvidenceHead, 'family' | 'publisher'>;

/** Lets one file of a publisher in at a time. */
export async function lockPublisher(tx: EntityManager, { family, publisher }: Publisher): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtext('health.evidence-file'), hashtext($1))", [
    `${family} ${publisher}`,
  ]);
}

/** The file of a publisher that is about the latest date; null where there is none yet. */
export async function newestFile(
  tx: EntityManager,
  { family, publisher }: Publisher,
): Promise<HealthEvidenceFile | null> {
  return tx.findOne(HealthEvidenceFile, {
    where: { family, publisher },
    order: { dated: 'DESC', importedAt: 'DESC' },
  });
}

export async function isKnownFile(tx: EntityManager, hash: string): Promise<boolean> {
  return tx.existsBy(HealthEvidenceFile, { hash });
}

/** The files that came in last, newest first. */
export async function recentFiles(tx: EntityManager, limit: number): Promise<HealthEvidenceFile[]> {
  return tx.find(HealthEvidenceFile, { order: { importedAt: 'DESC', id: 'DESC' }, take: limit });
}

/** Forgets what earlier files of a publisher said; the files themselves stay known. */
export async function dropRows(tx: EntityManager, { family, publisher }: Publisher): Promise<void> {
  await tx.delete(HealthEvidenceRow, { family, publisher });
}

/** Writes rows of a file; answers the lines whose key stands in the file already. */
export async function insertRows(
  tx: EntityManager,
  fileId: string,
  { family, publisher }: Publisher,
  rows: readonly NumberedRow[],
): Promise<number[]> {
  const told = rows.map(({ key, line, values, signals, commit }) => ({
    ...{ key, line, commit, told: values, signals: signals ?? null },
  }));
  const written = await tx.query<{ line: number }[]>(
    `INSERT INTO health_evidence_rows (family, key, publisher, file_id, line, told, signals, commit)
     SELECT $1, r.key, $2, $3, r.line, r.told, nullif(r.signals, 'null'), r.commit
     FROM jsonb_to_recordset($4::jsonb) AS r(key text, line integer, told jsonb, signals jsonb, commit text)
     ON CONFLICT ON CONSTRAINT pk_health_evidence_rows DO NOTHING RETURNING line`,
    [family, publisher, fileId, JSON.stringify(told)],
  );
  const lines = new Set(written.map(({ line }) => line));
  return rows.map(({ line }) => line).filter((line) => !lines.has(line));
}

/** What the newest files of a family say of these packages and repositories. */
export async function importedRows(
  tx: EntityManager,
  family: EvidenceFamily,
  keys: readonly string[],
): Promise<ImportedRow[]> {
  const rows = await tx.query<
    (Pick<HealthEvidenceRow, 'key' | 'told' | 'commit' | 'publisher'> & { edition: string; dated: Date })[]
  >(
    `SELECT r.key, r.told, r.commit, r.publisher, f.edition, f.dated
     FROM health_evidence_rows r JOIN health_evidence_files f ON f.id = r.file_id
     WHERE r.family = $1 AND r.key = ANY ($2::text[]) ORDER BY r.key, r.publisher`,
    [family, keys],
  );
  return rows.map(({ key, told, commit, publisher, edition, dated }) => {
    const sourceVersion = [publisher, edition, ...(commit === null ? [] : [`commit ${commit}`])].join(' ');
    const observedAt: Instant = dated.toISOString();
    const values = Object.entries(told).map(([metric, value]) => [
      metric,
      { ...value, observedAt, sourceVersion },
    ]);
    return { family, key, values: Object.fromEntries(values) as ImportedRow['values'] };
  });
}
