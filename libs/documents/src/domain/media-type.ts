/** What may be attached: formats a browser can show or an office program can open, none that runs. */
export const MEDIA_TYPES = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'text/plain',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** Bytes of the beginning that are enough to tell. */
export const SNIFF_BYTES = 4_096;

const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** OpenDocument keeps its type, stored plain, as the first file of the archive (ODF 1.3, part 2, 3.3). */
const ODF_NAME_AT = 30;
/** Control characters but tab and line ends; `\p{Cc}` less those three. */
const CONTROL = /(?![\t\n\r])[\p{Cc}]/u;
/** What a browser might take for a page, however it is labelled. */
const MARKUP = /^\s*<(!doctype|html|svg|\?xml)/i;

/**
 * What the content is, whatever its name or sender says (ASVS 5.2): undefined for anything that may not be attached.
 * Other archives are refused, so nothing has to be unpacked to be judged.
 */
export function mediaTypeOf(start: Uint8Array): MediaType | undefined {
  if (startsWith(start, PDF)) return 'application/pdf';
  if (startsWith(start, PNG)) return 'image/png';
  if (startsWith(start, JPEG)) return 'image/jpeg';
  if (startsWith(start, ZIP)) return openDocument(start);
  return isText(start) ? 'text/plain' : undefined;
}

function openDocument(start: Uint8Array): MediaType | undefined {
  const head = String.fromCharCode(...start.subarray(ODF_NAME_AT, ODF_NAME_AT + 120));
  return MEDIA_TYPES.filter((type) => type.includes('opendocument')).find((type) =>
    head.startsWith(`mimetype${type}`),
  );
}

/** UTF-8 without control characters but tab and line ends; a character cut off at the end of the sample is fine. */
function isText(start: Uint8Array): boolean {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: start.length >= SNIFF_BYTES });
  } catch {
    return false;
  }
  return !CONTROL.test(text) && !MARKUP.test(text);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}
