import type { Request } from 'express';
import { MAX_ATTACHMENT_BYTES, tooLarge } from '#libs/documents/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';

/** The bytes of an upload, refused while they arrive once they are too many: nothing larger is ever held. */
export async function uploadOf(request: Request): Promise<Uint8Array> {
  if (Number(request.header('content-length') ?? 0) > MAX_ATTACHMENT_BYTES) throw new Refused(tooLarge());
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ATTACHMENT_BYTES) throw new Refused(tooLarge());
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
