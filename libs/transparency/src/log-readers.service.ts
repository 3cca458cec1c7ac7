import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { AuditEntry } from '#libs/audit/src/index.js';
import { AuditService } from '#libs/audit/src/index.js';
import { authorise, logRestrictedRead } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { embargoedApplications } from './embargoes.repository.js';

/** An entry as an auditor reads it, with its number and the person behind it. */
export interface DossierEntry {
  readonly index: number | null;
  readonly entry: AuditEntry;
  readonly personId: string | null;
}

/** The log towards its readers: what the public may see of it, what auditors may, and heads on demand. */
@Injectable()
export class LogReaders {
  constructor(
    private readonly acts: ActsService,
    private readonly audit: AuditService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** The lines of an export. The public one withholds what is under embargo today; auditors get every entry. */
  async export(principal: Principal, kind: 'audit-public' | 'audit-full'): Promise<AsyncGenerator<string>> {
    if (kind === 'audit-full') {
      allow(principal, 'audit.read-full');
      await this.noteRead(principal, 'log');
      return this.audit.exportLines(kind);
    }
    return this.audit.exportLines(kind, await embargoedApplications(this.dataSource.manager));
  }

  /** Every entry of one application, for auditors. */
  async dossier(principal: Principal, applicationId: string): Promise<readonly DossierEntry[]> {
    allow(principal, 'audit.read-full');
    await this.noteRead(principal, applicationId);
    return this.audit.entriesOf({ applicationId });
  }

  /** Asks for a signed head over everything up to this act. It is signed shortly after; answers the size known now. */
  async requestCheckpoint(asked: ActRequest): Promise<ActAnswer<{ sizeBefore: number }>> {
    return this.acts.act(asked, {
      lock: () => Promise.resolve(null),
      authorise: () => allow(asked.principal, 'audit.request-checkpoint'),
      apply: async (act) => {
        const { size } = await this.audit.head(act.tx);
        act.wake('audit-checkpoint', 'log');
        act.audit({
          type: 'audit.checkpoint-requested',
          subject: { type: 'log', id: 'audit' },
          disclosure: 'public',
          data: { size },
        });
        return { sizeBefore: size };
      },
    });
  }

  private async noteRead(principal: Principal, subjectId: string): Promise<void> {
    await logRestrictedRead(this.dataSource.manager, principal, {
      resource: 'auditEntry',
      subjectId,
      fields: ['entry', 'personId'],
    });
  }
}

function allow(principal: Principal, action: Action): void {
  accepted(authorise(principal, action));
}
