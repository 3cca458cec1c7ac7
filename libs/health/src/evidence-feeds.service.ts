import { Inject, Injectable } from '@nestjs/common';
import { Egress, schemesOf } from '#libs/egress/src/index.js';
import { Refused, refused } from '#libs/kernel/src/index.js';
import { EVIDENCE_LIMITS } from './domain/evidence-file.js';
import { EvidenceFilesService } from './evidence-files.service.js';
import type { EvidenceMedium } from './imports/read-evidence.js';
import { EVIDENCE_MEDIA } from './imports/read-evidence.js';

/** Where evidence files are fetched from; the worker's configuration takes https addresses only. */
export const EVIDENCE_FEEDS = Symbol('EVIDENCE_FEEDS');

/** For everything together: a file of 200 MB over a slow line. */
const TIMEOUT_MS = 25 * 60_000;
/** Nothing newer than what is here already. */
const UNCHANGED: ReadonlySet<string> = new Set(['health.import-known', 'health.import-outdated']);

/**
 * Evidence files (docs/evidence-files.md) from where they are published, for whoever does not want to send each edition by hand. What
 * comes is read, refused and kept as a file that staff send.
 */
@Injectable()
export class EvidenceFeedsService {
  constructor(
    private readonly egress: Egress,
    private readonly files: EvidenceFilesService,
    @Inject(EVIDENCE_FEEDS) private readonly addresses: readonly string[],
  ) {}

  get count(): number {
    return this.addresses.length;
  }

  /**
   * Fetches a feed. Refuses what egress and `EvidenceFilesService.take` refuse, `health.feed-status` for any answer but 200 and
   * `health.feed-medium` for what is neither CSV nor JSON lines; a file that is known, or older than what is here, is `unchanged`.
   */
  async fetch(index: number, signal: AbortSignal): Promise<'taken' | 'unchanged'> {
    const address = this.addresses[index];
    if (address === undefined) return 'unchanged';
    const call = {
      schemes: schemesOf(address),
      ...{ maxBytes: EVIDENCE_LIMITS.bytes, timeoutMs: TIMEOUT_MS, signal },
    };
    return this.egress.download(address, call, async ({ status, headers, url }, body) => {
      if (status !== 200) {
        return refused('health.feed-status', 'unavailable', `The feed answered ${status}.`);
      }
      const medium = mediumOf(headers['content-type'], new URL(url).pathname);
      if (medium === null) {
        return refused('health.feed-medium', 'invalid', 'The feed is neither CSV nor JSON lines.');
      }
      try {
        await this.files.takeFromFeed(medium, body);
        return 'taken';
      } catch (error) {
        if (error instanceof Refused && UNCHANGED.has(error.refusal.code)) return 'unchanged';
        throw error;
      }
    });
  }
}

/** What the answer says it is or, where it says nothing of use, what its name says. */
function mediumOf(contentType: string | readonly string[] | undefined, path: string): EvidenceMedium | null {
  const [said] = [contentType ?? ''].flat();
  const type = said?.split(';')[0]?.trim().toLowerCase();
  const media = Object.entries(EVIDENCE_MEDIA) as [EvidenceMedium, string][];
  const told = media.find(([, name]) => name === type)?.[0];
  if (told !== undefined) return told;
  if (path.endsWith('.csv')) return 'csv';
  return /\.(?:jsonl|ndjson)$/.test(path) ? 'jsonl' : null;
}
