import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { MediaType } from './media-type.js';
import { mediaTypeOf } from './media-type.js';

/** Largest attachment, in bytes. */
export const MAX_ATTACHMENT_BYTES = 20_000_000;

/** Attachments one case or milestone can have. */
export const MOST_ATTACHMENTS = 50;

/** A file somebody wants to attach. */
export interface Offered {
  readonly fileName: string;
  readonly sizeBytes: number;
  /** The first bytes of the content. */
  readonly start: Uint8Array;
  /** How many attachments there are already. */
  readonly attached: number;
}

/** What is kept of it beside the content. */
export interface AcceptedAttachment {
  readonly fileName: string;
  readonly mediaType: MediaType;
}

/**
 * Decides whether a file may be attached. The type is what the content is; the name is kept for people only and never
 * becomes a path. Refuses `documents.empty`, `documents.too-large`, `documents.type-not-allowed`,
 * `documents.file-name-invalid` and `documents.too-many`.
 */
export function decideAttachment(file: Offered): AcceptedAttachment | Refusal {
  if (file.sizeBytes === 0) return refuse('documents.empty', 'invalid', 'The file is empty.');
  if (file.sizeBytes > MAX_ATTACHMENT_BYTES) return tooLarge();
  if (file.attached >= MOST_ATTACHMENTS) {
    return refuse('documents.too-many', 'conflict', `There can be at most ${MOST_ATTACHMENTS} attachments.`);
  }
  const mediaType = mediaTypeOf(file.start);
  if (mediaType === undefined) {
    return refuse(
      'documents.type-not-allowed',
      'invalid',
      'Attach a PDF, an image (PNG or JPEG), an OpenDocument file or plain text.',
    );
  }
  const fileName = displayName(file.fileName);
  if (fileName === '') {
    return refuse('documents.file-name-invalid', 'invalid', 'The file needs a name.', 'fileName');
  }
  return { fileName, mediaType };
}

/** The refusal of a file that is too large; also while it is still arriving. */
export function tooLarge(): Refusal {
  return refuse(
    'documents.too-large',
    'too-large',
    `A file can have at most ${MAX_ATTACHMENT_BYTES / 1_000_000} MB.`,
  );
}

/** A name to show: its last part, without control and direction characters, at most 120 characters. */
function displayName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return last
    .replace(/[\p{Cc}\p{Cf}"]+/gu, '')
    .trim()
    .slice(0, 120);
}
