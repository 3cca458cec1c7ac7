import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { Offered } from './attachment.js';
import { MAX_ATTACHMENT_BYTES, MOST_ATTACHMENTS, decideAttachment } from './attachment.js';
import { SNIFF_BYTES, mediaTypeOf } from './media-type.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const odf = (type: string) =>
  Uint8Array.of(0x50, 0x4b, 3, 4, ...new Uint8Array(26), ...bytes(`mimetype${type}PK`));
const offered = (over: Partial<Offered> = {}): Offered => ({
  fileName: 'report.pdf',
  sizeBytes: 1_000,
  start: bytes('%PDF-1.7 …'),
  attached: 0,
  ...over,
});

describe('mediaTypeOf', () => {
  it.each([
    ['application/pdf', bytes('%PDF-1.4\n')],
    ['image/png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0)],
    ['image/jpeg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ['text/plain', bytes('Grüße, 完了\r\n\tok')],
    ['application/vnd.oasis.opendocument.text', odf('application/vnd.oasis.opendocument.text')],
    [undefined, Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0)],
    [undefined, odf('application/x-evil')],
    [undefined, bytes('<!DOCTYPE html><script>')],
    [undefined, bytes('  <svg onload=x>')],
    [undefined, Uint8Array.of(0x4d, 0x5a, 0x90, 0)],
    [undefined, Uint8Array.of(0xff, 0xfe, 0x41, 0)],
  ])('%s', (type, start) => {
    expect(mediaTypeOf(start)).toBe(type);
  });

  it('does not mind a character cut off at the end of the sample', () => {
    const start = bytes(`${'a'.repeat(SNIFF_BYTES - 1)}ü`).subarray(0, SNIFF_BYTES);
    expect(mediaTypeOf(start)).toBe('text/plain');
  });
});

describe('decideAttachment', () => {
  it('takes the type from the content and only the last part of the name', () => {
    const answer = decideAttachment(offered({ fileName: '../../etc/pass\u202ewd".pdf' }));
    expect(answer).toEqual({ fileName: 'passwd.pdf', mediaType: 'application/pdf' });
  });

  it.each<[string, Partial<Offered>]>([
    ['documents.empty', { sizeBytes: 0 }],
    ['documents.too-large', { sizeBytes: MAX_ATTACHMENT_BYTES + 1 }],
    ['documents.too-many', { attached: MOST_ATTACHMENTS }],
    ['documents.type-not-allowed', { start: bytes('<html>') }],
    ['documents.file-name-invalid', { fileName: 'a/' }],
  ])('refuses %s', (code, over) => {
    const answer = decideAttachment(offered(over));
    expect(isRefusal(answer) && answer.code).toBe(code);
  });
});
