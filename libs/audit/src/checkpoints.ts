import type { EntityManager } from 'typeorm';
import { openCheckpoint, signCheckpoint } from './domain/checkpoint.js';
import type { SignerKey } from './domain/signed-note.js';
import { formatVerifierKey } from './domain/signed-note.js';

/** A signed tree head as it is kept and served. */
export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  /** The C2SP note. */
  readonly note: string;
  /** The public key that opens it. */
  readonly key: string;
  readonly signedAt: string;
}

interface CheckpointRow {
  size: string;
  root: Uint8Array;
  note: string;
  key: string;
  signed_at: Date;
}

/** The newest signed head; undefined before the first. */
export async function latestCheckpoint(tx: EntityManager): Promise<StoredCheckpoint | undefined> {
  const rows = await tx.query<CheckpointRow[]>('SELECT * FROM audit_checkpoints ORDER BY size DESC LIMIT 1');
  return rows[0] && stored(rows[0]);
}

/** Signs a head and keeps it, or answers the one already signed at this size. A second root at one size is a fault. */
export async function signHead(
  tx: EntityManager,
  head: { readonly size: number; readonly root: Uint8Array },
  signer: SignerKey,
): Promise<StoredCheckpoint> {
  const note = signCheckpoint(head, signer);
  await tx.query(
    'INSERT INTO audit_checkpoints (size, root, note, key) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [head.size, Buffer.from(head.root), note, formatVerifierKey(signer.verifier)],
  );
  const [row] = await tx.query<CheckpointRow[]>('SELECT * FROM audit_checkpoints WHERE size = $1', [
    head.size,
  ]);
  if (row === undefined || Buffer.compare(row.root, head.root) !== 0) {
    throw new Error(`The log has two heads of ${head.size} entries.`);
  }
  if (
    openCheckpoint(row.note, signer.verifier) === undefined &&
    row.key === formatVerifierKey(signer.verifier)
  ) {
    throw new Error(`The stored head of ${head.size} entries is not signed by its key.`);
  }
  return stored(row);
}

function stored(row: CheckpointRow): StoredCheckpoint {
  return {
    size: Number(row.size),
    root: row.root,
    note: row.note,
    key: row.key,
    signedAt: row.signed_at.toISOString(),
  };
}
