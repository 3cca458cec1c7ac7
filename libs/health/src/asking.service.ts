import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { clock } from '#libs/acts/src/index.js';
import { CollectionService } from './collection.service.js';
import type { SourceName } from './domain/collected-value.js';
import { FORGES } from './domain/collected-value.js';
import type { Patience } from './domain/patience.js';
import { nextTry } from './domain/patience.js';
import { beginAsk, planAsks, postponeAsk } from './source-asks.repository.js';
import { SourceFailure } from './sources/evidence-source.js';

/** How long this worker's sources are asked again. */
export const HEALTH_PATIENCE = Symbol('HEALTH_PATIENCE');

/** A source has answered, or will not; or it is to be asked again after a while. */
export type AskAnswer = { readonly state: 'done' } | { readonly state: 'wait'; readonly ms: number };

/** Asking the sources of a collection, with every state a fact: who waits for a limit does so in plain sight. */
@Injectable()
export class AskingService {
  constructor(
    private readonly collections: CollectionService,
    @Inject(HEALTH_PATIENCE) private readonly patience: Patience,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * The sources that still have to be asked, in two rounds: forges first, because what they say of the last push may spare
   * a clone. From now on everybody sees them as pending.
   */
  async plan(collectionId: string): Promise<{ forges: SourceName[]; others: SourceName[] }> {
    const sources = await this.collections.pendingSources(collectionId);
    if (sources.length > 0) await planAsks(this.dataSource.manager, collectionId, sources);
    const isForge = (source: SourceName): boolean => FORGES.has(source);
    return { forges: sources.filter(isForge), others: sources.filter((source) => !isForge(source)) };
  }

  /** Asks a source once. A failure that another try may help is postponed, any other one recorded. Safe to repeat. */
  async ask(collectionId: string, source: SourceName, signal: AbortSignal): Promise<AskAnswer> {
    const tx = this.dataSource.manager;
    const state = await this.collections.state(collectionId);
    if (!state.pending.includes(source)) return { state: 'done' };
    const { now, ...so } = await beginAsk(tx, collectionId, source);
    try {
      await this.collections.collectFrom(state, source, now, signal);
      return { state: 'done' };
    } catch (error) {
      if (!(error instanceof SourceFailure) || signal.aborted) throw error;
      const { reason, code, retry } = error;
      const failure = { reason, isWorthwhile: retry.isWorthwhile, afterMs: retry.afterMs };
      const next = nextTry({ ...so, failure }, await clock(tx), spreadOf(collectionId), this.patience);
      if (next.kind === 'wait') {
        await postponeAsk(tx, collectionId, source, { reason, code, ms: next.ms });
        return { state: 'wait', ms: next.ms };
      }
      const { partial } = error.rest;
      await (partial === undefined
        ? this.collections.recordFailure(collectionId, source, error)
        : this.collections.keepPart(collectionId, source, partial, code));
      return { state: 'done' };
    }
  }
}

/** A share from 0 to 1 that is always the same for a collection. */
function spreadOf(collectionId: string): number {
  return parseInt(collectionId.slice(-4), 16) / 0xffff;
}
