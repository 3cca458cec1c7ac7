import type { Egress } from '#libs/egress/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';

/** How large each file may be and how long one may take; larger or slower ones are not read. */
export const FILE_LIMITS = { bytes: 1_000_000, milliseconds: 10_000, redirects: 3 } as const;

/** A file of the public web: its text, that there is none, or why that is not known. */
export type PublicFile =
  | { readonly state: 'there'; readonly text: string; readonly url: string }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly reason: 'error' | 'rate-limited'; readonly code: string };

const GONE = new Set([404, 410, 451]);
const LIMITED = new Set([403, 429]);

/**
 * Reads a file somebody else may have written: within its bounds, UTF-8, never a page (sites answer unknown addresses with
 * one). Refusals of `egress` become codes; only what the caller gave up is raised.
 */
export async function readPublicFile(
  egress: Egress,
  url: string,
  options: { readonly signal: AbortSignal; readonly ca?: string },
): Promise<PublicFile> {
  try {
    const { status, headers, body, ...answer } = await egress.call(url, {
      maxBytes: FILE_LIMITS.bytes,
      timeoutMs: FILE_LIMITS.milliseconds,
      maxRedirects: FILE_LIMITS.redirects,
      ...options,
    });
    if (GONE.has(status)) return { state: 'absent' };
    if (LIMITED.has(status)) return { state: 'unknown', reason: 'rate-limited', code: `http-${status}` };
    if (status !== 200) return { state: 'unknown', reason: 'error', code: `http-${status}` };
    if (String(headers['content-type'] ?? '').startsWith('text/html')) return { state: 'absent' };
    const text = textOf(body);
    return text === null
      ? { state: 'unknown', reason: 'error', code: 'file-not-text' }
      : { state: 'there', text, url: answer.url };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { state: 'unknown', reason: 'error', code: error.refusal.code };
  }
}

function textOf(body: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
