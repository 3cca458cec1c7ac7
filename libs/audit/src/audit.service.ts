import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { accepted } from '#libs/kernel/src/index.js';
import { auditRefusals } from './audit.errors.js';
import type { StoredCheckpoint } from './checkpoints.js';
import { latestCheckpoint, signHead } from './checkpoints.js';
import type { AuditEntry } from './domain/entry.js';
import { EXPORT_VERSION, headerLine, recordLineOf } from './domain/export.js';
import { headOf } from './domain/frontier.js';
import type { LeafRange } from './domain/proofs.js';
import { consistencyRanges, hashOfRange, inclusionRanges, nodesOf } from './domain/proofs.js';
import type { SignerKey } from './domain/signed-note.js';
import { parseTilePath, rootOfRun, tileOf, tileWidth } from './domain/tiles.js';
import { hashesOf, readFrontier } from './sequencing.js';

/** Lines read at once while an export streams. */
const EXPORT_BATCH = 1_000;

/** Hashes in hex, from the leaf upwards (RFC 9162, 2.1.3). */
export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  readonly proof: readonly string[];
}

/** Hashes in hex (RFC 9162, 2.1.4). */
export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  readonly proof: readonly string[];
}

/** A place in the queue of entries without a number. */
export interface PendingMark {
  readonly at: string;
  readonly id: string;
}

/** Reads of the log: heads, tiles, proofs, exports, and the entries of one subject. */
@Injectable()
export class AuditService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Size and root of everything numbered so far, signed or not. */
  async head(tx: EntityManager = this.dataSource.manager): Promise<{ size: number; root: Uint8Array }> {
    const frontier = await readFrontier(tx);
    return { size: frontier.size, root: headOf(frontier) };
  }

  /** Entries that wait for their number. */
  async pendingCount(): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM audit_pending',
    );
    return rows[0]?.count ?? 0;
  }

  /** The newest entry that waits for its number, by time and id; undefined where none does. */
  async lastPending(): Promise<PendingMark | undefined> {
    const rows = await this.dataSource.query<PendingMark[]>(
      'SELECT at::text AS at, entry_id AS id FROM audit_pending ORDER BY at DESC, entry_id DESC LIMIT 1',
    );
    return rows[0];
  }

  /** Whether an entry up to this one still waits for its number. */
  async isPendingUpTo({ at, id }: PendingMark): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM audit_pending WHERE (at, entry_id) <= ($1::timestamptz, $2::uuid) LIMIT 1',
      [at, id],
    );
    return rows.length > 0;
  }

  /** The newest signed head; undefined before the first. */
  async findCheckpoint(): Promise<StoredCheckpoint | undefined> {
    return latestCheckpoint(this.dataSource.manager);
  }

  /** The newest signed head, refused `audit.no-checkpoint` before the first. */
  async latestCheckpoint(): Promise<StoredCheckpoint> {
    return accepted((await latestCheckpoint(this.dataSource.manager)) ?? auditRefusals.noCheckpoint());
  }

  /** Signs the head as it stands; a head already signed is answered again. For the process that has the key. */
  async sign(signer: SignerKey): Promise<StoredCheckpoint> {
    return this.dataSource.transaction(async (tx) => signHead(tx, await this.head(tx), signer));
  }

  /** Bytes of `<L>/<N>[.p/<W>]`. */
  async tile(path: string): Promise<Uint8Array> {
    const address = accepted(parseTilePath(path));
    const { size } = await this.head();
    if (address.width > tileWidth(address.level, address.index, size)) accepted(auditRefusals.unknownTile());
    return Buffer.concat(
      await hashesOf(this.dataSource.manager, address.level, address.index, address.width),
    );
  }

  /** Proof that the leaf with this number is in the log as it was at `size` (default: the latest checkpoint). */
  async inclusionProof(index: number, size?: number): Promise<InclusionProof> {
    const within = await this.sizeWithin(size, 'size');
    if (index >= within) accepted(auditRefusals.sizeOutOfRange('index'));
    return { index, size: within, proof: await this.hashes(inclusionRanges(index, within)) };
  }

  /** Proof that the log only grew between two sizes. */
  async consistencyProof(from: number, to?: number): Promise<ConsistencyProof> {
    const within = await this.sizeWithin(to, 'to');
    if (from > within) accepted(auditRefusals.sizeOutOfRange('from'));
    return { from, to: within, proof: await this.hashes(consistencyRanges(from, within)) };
  }

  /** Entries about one thing, oldest first, with the person behind each. For auditors. */
  async entriesOf(
    of: { subjectId: string } | { applicationId: string },
    tx: EntityManager = this.dataSource.manager,
  ): Promise<readonly { index: number | null; entry: AuditEntry; personId: string | null }[]> {
    const [column, id] =
      'subjectId' in of ? ['subject_id', of.subjectId] : ['application_id', of.applicationId];
    const rows = await tx.query<{ index: string | null; canonical: Uint8Array; person_id: string | null }[]>(
      `SELECT numbered.index, entry.canonical, actor.person_id FROM audit_entries entry
       LEFT JOIN audit_sequence numbered ON numbered.entry_id = entry.id
       LEFT JOIN audit_actors actor ON actor.entry_id = entry.id
       WHERE entry.${column} = $1 ORDER BY entry.at, entry.id`,
      [id],
    );
    return rows.map((row) => ({
      index: row.index === null ? null : Number(row.index),
      entry: JSON.parse(utf8(row.canonical)) as AuditEntry,
      personId: row.person_id,
    }));
  }

  /**
   * The lines of an export, each with its newline, covering exactly the latest checkpoint. Entries under a checkpoint
   * never change, so every batch reads the same snapshot and no transaction stays open while a slow reader takes its
   * time. `withheld` names the applications under embargo: their public entries show only hashes for now.
   */
  async *exportLines(
    kind: 'audit-public' | 'audit-full',
    withheld: readonly string[] = [],
  ): AsyncGenerator<string> {
    const { size, root, note, key } = await this.latestCheckpoint();
    yield `${headerLine({ kind, version: EXPORT_VERSION, size, root: bytesToHex(root), checkpoint: note, key })}\n`;
    for (let start = 0; start < size; start += EXPORT_BATCH) {
      const rows = await this.dataSource.query<
        { index: string; leaf: Uint8Array; canonical: Uint8Array | null }[]
      >(
        `SELECT numbered.index, entry.leaf,
           CASE WHEN $3 OR (entry.disclosure = 'public' AND NOT coalesce(entry.application_id = ANY($4::uuid[]), false))
             THEN entry.canonical END AS canonical
         FROM audit_sequence numbered JOIN audit_entries entry ON entry.id = numbered.entry_id
         WHERE numbered.index >= $1 AND numbered.index < $2 ORDER BY numbered.index`,
        [start, Math.min(start + EXPORT_BATCH, size), kind === 'audit-full', withheld],
      );
      for (const row of rows) {
        const canonical = row.canonical === null ? undefined : utf8(row.canonical);
        yield `${recordLineOf(Number(row.index), bytesToHex(row.leaf), canonical)}\n`;
      }
    }
  }

  private async sizeWithin(size: number | undefined, path: string): Promise<number> {
    if (size === undefined) return (await this.latestCheckpoint()).size;
    if (size > (await this.head()).size) accepted(auditRefusals.sizeOutOfRange(path));
    return size;
  }

  private async hashes(ranges: readonly LeafRange[]): Promise<string[]> {
    const nodes = new Map<string, Uint8Array>();
    for (const node of ranges.flatMap(nodesOf)) {
      const { level, index, from, count } = tileOf(node);
      const tile = await hashesOf(this.dataSource.manager, level, index, from + count);
      nodes.set(`${node.level}/${node.index}`, rootOfRun(tile.slice(from)));
    }
    return ranges.map((range) =>
      bytesToHex(
        hashOfRange(range, ({ level, index }) => {
          const hash = nodes.get(`${level}/${index}`);
          if (hash === undefined) throw new Error(`Node ${level}/${index} was not read.`);
          return hash;
        }),
      ),
    );
  }
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
