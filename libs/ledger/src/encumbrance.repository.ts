import type { EntityManager } from 'typeorm';
import type { Encumbrance } from './domain/encumbrance.js';
import type { Envelope } from './domain/postings.js';

/** A case's part of an envelope as it stands. `version` counts its moves. */
export interface HeldEncumbrance extends Encumbrance {
  readonly applicationId: string;
  readonly envelope: Envelope;
  readonly version: number;
}

interface Row {
  readonly application_id: string;
  readonly programme_slug: string;
  readonly year: number;
  readonly currency: string;
  readonly reserved_minor: string;
  readonly committed_minor: string;
  readonly spent_minor: string;
  readonly version: number;
}

const COLUMNS =
  'application_id, programme_slug, year, currency, reserved_minor, committed_minor, spent_minor, version';

/** Reads what a case holds and locks it; undefined where it never held anything. */
export async function lockEncumbrance(
  tx: EntityManager,
  applicationId: string,
): Promise<HeldEncumbrance | undefined> {
  const rows = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM ledger_encumbrances WHERE application_id = $1 FOR UPDATE`,
    [applicationId],
  );
  return rows[0] && held(rows[0]);
}

/** Reads what a case holds. */
export async function findEncumbrance(
  tx: EntityManager,
  applicationId: string,
): Promise<HeldEncumbrance | undefined> {
  const rows = await tx.query<Row[]>(`SELECT ${COLUMNS} FROM ledger_encumbrances WHERE application_id = $1`, [
    applicationId,
  ]);
  return rows[0] && held(rows[0]);
}

/** Writes what a case holds now. The application's row is locked, so nobody else does. */
export async function writeEncumbrance(tx: EntityManager, encumbrance: HeldEncumbrance): Promise<void> {
  const { envelope } = encumbrance;
  await tx.query(
    `INSERT INTO ledger_encumbrances (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT ON CONSTRAINT pk_ledger_encumbrances DO UPDATE SET programme_slug = excluded.programme_slug,
       year = excluded.year, currency = excluded.currency, reserved_minor = excluded.reserved_minor,
       committed_minor = excluded.committed_minor, spent_minor = excluded.spent_minor, version = excluded.version`,
    [
      encumbrance.applicationId,
      envelope.programmeSlug,
      envelope.year,
      envelope.currency,
      encumbrance.reservedMinor.toString(),
      encumbrance.committedMinor.toString(),
      encumbrance.spentMinor.toString(),
      encumbrance.version,
    ],
  );
}

function held(row: Row): HeldEncumbrance {
  return {
    applicationId: row.application_id,
    envelope: { programmeSlug: row.programme_slug, year: row.year, currency: row.currency },
    reservedMinor: BigInt(row.reserved_minor),
    committedMinor: BigInt(row.committed_minor),
    spentMinor: BigInt(row.spent_minor),
    version: row.version,
  };
}
