import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Attachment } from '#libs/documents/src/index.js';
import { DocumentsService, contentHash } from '#libs/documents/src/index.js';
import type { Subject } from '#libs/identity/src/index.js';
import { authorise, ceilingOf } from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { accepted, isVisible, refused } from '#libs/kernel/src/index.js';

/** An attachment as its readers see it. */
export interface AttachmentView {
  readonly id: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly visibility: Attachment['visibility'];
  readonly attachedAt: Instant;
}

/** Attachments of an application: every right is asked of the case and of the attachment's row, never of a hash. */
@Injectable()
export class AttachmentsService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly documents: DocumentsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async attach(
    asked: ActRequest,
    applicationId: string,
    file: { readonly fileName: string; readonly bytes: Uint8Array },
  ): Promise<ActAnswer<AttachmentView>> {
    // The content is not in the parsed body: its hash is what tells a repetition from another upload.
    const body = { params: { id: applicationId }, fileName: file.fileName, hash: contentHash(file.bytes) };
    return this.acts.act(
      { ...asked, body },
      {
        lock: async (tx) => {
          const application = await this.applications.lock(tx, applicationId);
          return { subject: await this.applications.subjectOf(tx, application) };
        },
        authorise: ({ subject }) => {
          accepted(authorise(asked.principal, 'documents.attach', subject));
        },
        apply: async (act, { subject }) => {
          const visibility = ceilingOf(act.principal, subject) === 'applicant' ? 'applicant' : 'case-team';
          const owner = { ownerType: 'application', ownerId: applicationId } as const;
          return viewOf(await this.documents.attach(act, owner, { ...file, visibility, applicationId }));
        },
      },
    );
  }

  async list(principal: Principal, applicationId: string): Promise<readonly AttachmentView[]> {
    const tx = this.dataSource.manager;
    const subject = await this.subject(principal, applicationId);
    const all = await this.documents.list(tx, { ownerType: 'application', ownerId: applicationId });
    return all.filter((attachment) => isShown(attachment, principal, subject)).map(viewOf);
  }

  async content(
    principal: Principal,
    applicationId: string,
    id: string,
  ): Promise<{ view: AttachmentView; bytes: Uint8Array }> {
    const tx = this.dataSource.manager;
    const subject = await this.subject(principal, applicationId);
    const attachment = await this.documents.find(tx, id);
    if (attachment.ownerId !== applicationId || !isShown(attachment, principal, subject)) {
      refused('documents.not-found', 'not-found', 'There is no such attachment.');
    }
    return { view: viewOf(attachment), bytes: await this.documents.content(tx, attachment) };
  }

  private async subject(principal: Principal, applicationId: string): Promise<Subject> {
    const tx = this.dataSource.manager;
    const application = await this.applications.find(tx, applicationId);
    if (application === null)
      refused('identity.not-found', 'not-found', 'There is nothing here under this address.');
    const subject = await this.applications.subjectOf(tx, application);
    accepted(authorise(principal, 'documents.read', subject));
    return subject;
  }
}

function isShown(attachment: Attachment, principal: Principal, subject: Subject): boolean {
  return isVisible(attachment.visibility, ceilingOf(principal, subject));
}

function viewOf({ id, fileName, mediaType, visibility, attachedAt }: Attachment): AttachmentView {
  return { id, fileName, mediaType, visibility, attachedAt };
}
