import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Instant, Principal, Refusal } from '#libs/kernel/src/index.js';
import { Refused, accepted, refuse, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { EvidenceFamily } from './domain/evidence-file.js';
import { decideImport } from './domain/import-order.js';
import { HealthEvidenceFile } from './evidence-file.entity.js';
import {
  dropRows,
  insertRows,
  isKnownFile,
  lockPublisher,
  newestFile,
  recentFiles,
} from './evidence-file.repository.js';
import type { EvidenceMedium } from './imports/read-evidence.js';
import { readEvidence, refusalOf } from './imports/read-evidence.js';
import type { SpooledFile } from './imports/spool.js';
import { spool } from './imports/spool.js';

/** A file of evidence as staff see it. */
export interface EvidenceFileView {
  readonly id: string;
  readonly family: EvidenceFamily;
  readonly publisher: string;
  readonly edition: string;
  readonly dated: Instant;
  readonly rowCount: number;
  readonly hash: string;
  readonly importedAt: Instant;
}

const SHOWN = 100;

/** Files of what no forge knows: dependents, downloads, distributions, checks, signals (docs/evidence-files.md). */
@Injectable()
export class EvidenceFilesService {
  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * Takes a file in whole or not at all; from then on it stands for its publisher, and projects have its values with their next
   * collection. Refuses what the reader refuses, a file that is known (`health.import-known`), older than the publisher's newest
   * (`health.import-outdated`) or of the future (`health.import-in-future`), and a key twice (`health.import-key-twice`).
   */
  async take(
    asked: ActRequest,
    medium: EvidenceMedium,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<ActAnswer<EvidenceFileView>> {
    // Before the first byte: nobody else makes us read.
    allow(asked.principal);
    return this.takeIn(asked, medium, chunks, () => allow(asked.principal));
  }

  /** The same for a file that was fetched from where it is published: who configured the address has allowed it. */
  async takeFromFeed(
    medium: EvidenceMedium,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<ActAnswer<EvidenceFileView>> {
    const asked = { principal: systemPrincipal('health'), route: 'feed:evidence', key: null, body: {} };
    return this.takeIn(asked, medium, chunks, () => undefined);
  }

  private async takeIn(
    asked: ActRequest,
    medium: EvidenceMedium,
    chunks: AsyncIterable<Uint8Array>,
    authoriser: () => void,
  ): Promise<ActAnswer<EvidenceFileView>> {
    const file = await spool(medium, chunks);
    try {
      return await this.acts.act(
        { ...asked, body: { medium, hash: file.hash } },
        {
          lock: async (tx) => {
            await lockPublisher(tx, file.head);
            return { newest: await newestFile(tx, file.head), isKnown: await isKnownFile(tx, file.hash) };
          },
          authorise: authoriser,
          apply: (act, { newest, isKnown }) => {
            accepted(
              decideImport({ dated: file.head.date, newest: newest?.dated ?? null, isKnown }, act.now) ??
                null,
            );
            return this.write(act, file);
          },
        },
      );
    } finally {
      await file.discard();
    }
  }

  /** The files that came in last. */
  async list(principal: Principal): Promise<EvidenceFileView[]> {
    allow(principal);
    return (await recentFiles(this.dataSource.manager, SHOWN)).map(viewOf);
  }

  private async write(act: Act, file: SpooledFile): Promise<EvidenceFileView> {
    const { head, medium, rowCount, bytes, hash } = file;
    const { family, publisher, version: edition, date: dated } = head;
    const row = {
      ...{ id: newId(), family, publisher, edition, dated, medium, rowCount, bytes, hash },
      ...{ importedBy: act.principal.id, importedAt: act.now },
    };
    await act.tx.insert(HealthEvidenceFile, row);
    await dropRows(act.tx, head);
    await readEvidence(medium, file.chunks(), async (_head, rows) => {
      const twice = await insertRows(act.tx, row.id, head, rows);
      if (twice.length > 0) throw new Refused(refusalOf(twice.slice(0, SHOWN).map(keyTwice)));
    });
    act.audit({
      type: 'health.evidence-imported',
      subject: { type: 'evidence-file', id: row.id },
      disclosure: 'public',
      data: { family, publisher, edition, rowCount, hash },
    });
    return viewOf(row);
  }
}

function keyTwice(line: number): Refusal {
  return refuse(
    'health.import-key-twice',
    'invalid',
    'This stands in the file already.',
    `line ${line}, key`,
  );
}

function allow(principal: Principal): void {
  accepted(authorise(principal, 'health.import-evidence', {}));
}

function viewOf(file: HealthEvidenceFile): EvidenceFileView {
  const { id, family, publisher, edition, dated, rowCount, hash, importedAt } = file;
  return { id, family, publisher, edition, dated, rowCount, hash, importedAt };
}
