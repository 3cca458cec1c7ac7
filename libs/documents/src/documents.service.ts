import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { IsNull } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { ContentStore } from './content-store.js';
import { contentHash } from './content-store.js';
import { Attachment } from './document.entity.js';
import { decideAttachment } from './domain/attachment.js';
import { SNIFF_BYTES } from './domain/media-type.js';

export const CONTENT_STORE = Symbol('CONTENT_STORE');

/** What an attachment hangs on. */
export interface AttachmentOwner {
  readonly ownerType: 'application' | 'milestone';
  readonly ownerId: string;
}

export interface NewAttachment {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly visibility: Attachment['visibility'];
  /** The application, for the trace. */
  readonly applicationId: string;
}

/** Attachments. Whether somebody may attach or read is asked by the domain that owns what they hang on, per row. */
@Injectable()
export class DocumentsService {
  constructor(@Inject(CONTENT_STORE) private readonly store: ContentStore) {}

  /** Attaches a file in the transaction of an act. Refuses what `decideAttachment` refuses. */
  async attach(act: Act, owner: AttachmentOwner, file: NewAttachment): Promise<Attachment> {
    const { fileName, mediaType } = accepted(
      decideAttachment({
        fileName: file.fileName,
        sizeBytes: file.bytes.length,
        start: file.bytes.subarray(0, SNIFF_BYTES),
        attached: (await this.list(act.tx, owner)).length,
      }),
    );
    const hash = contentHash(file.bytes);
    await this.store.put(act.tx, hash, file.bytes);
    const attachment: Attachment = {
      ...{ id: newId(), ...owner, hash, fileName, mediaType, visibility: file.visibility },
      ...{ attachedAt: act.now, attachedBy: act.principal.id, removedAt: null },
    };
    await act.tx.insert(Attachment, attachment);
    act.audit({
      type: 'documents.attached',
      subject: { type: 'attachment', id: attachment.id },
      applicationId: file.applicationId,
      disclosure: 'restricted',
      data: { hash, ownerType: owner.ownerType, ownerId: owner.ownerId, sizeBytes: file.bytes.length },
    });
    return attachment;
  }

  /** What hangs on it, oldest first. */
  async list(tx: EntityManager, owner: AttachmentOwner): Promise<Attachment[]> {
    return tx.find(Attachment, { where: { ...owner, removedAt: IsNull() }, order: { id: 'ASC' } });
  }

  /** One attachment; refused `documents.not-found`, also where it was removed. */
  async find(tx: EntityManager, id: string): Promise<Attachment> {
    const found = await tx.findOneBy(Attachment, { id, removedAt: IsNull() });
    return found ?? refused('documents.not-found', 'not-found', 'There is no such attachment.');
  }

  /** Its content, for somebody who was found to have the right to this row. */
  async content(tx: EntityManager, attachment: Attachment): Promise<Uint8Array> {
    return this.store.get(tx, attachment.hash);
  }

  /** Takes an attachment off; the content goes with retention once nothing refers to it. */
  async remove(act: Act, attachment: Attachment, applicationId: string): Promise<void> {
    await act.tx.update(Attachment, { id: attachment.id }, { removedAt: act.now });
    act.audit({
      type: 'documents.removed',
      subject: { type: 'attachment', id: attachment.id },
      applicationId,
      disclosure: 'restricted',
      data: { hash: attachment.hash },
    });
  }
}
