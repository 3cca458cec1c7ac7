import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { insertAuditEntries, stampAct } from '#libs/audit/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant, refused } from '#libs/kernel/src/index.js';
import type { ActAnswer, ActRequest, ActSteps, Preview } from './act.js';
import { Act } from './act.js';
import { hashBody } from './body-hash.js';
import { forgetFailedLook, noteFailedLook } from './failed-look.repository.js';
import { claimKey, storeAnswer } from './idempotency.repository.js';
import { insertWakes } from './outbox.repository.js';
import { isConnectionLoss, isRetryable } from './transaction-errors.js';

const ATTEMPTS = 4;

class PreviewDone extends Error {
  constructor(readonly preview: Preview) {
    super('preview');
  }
}

/**
 * The one write path (every human act and every move of a case): idempotency row, row locks, clock stamp, decision, facts,
 * audit entry and outbox rows in one transaction, or nothing.
 */
@Injectable()
export class ActsService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async act<F, T>(request: ActRequest, steps: ActSteps<F, T>): Promise<ActAnswer<T>> {
    if (
      request.key === null &&
      request.principal.kind === 'person' &&
      request.preview !== true &&
      request.keyOptional !== true
    ) {
      refused(
        'acts.idempotency-key-required',
        'malformed',
        'Send an Idempotency-Key header with this request.',
      );
    }
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.dataSource.transaction((tx) => this.run(tx, request, steps));
      } catch (error) {
        if (error instanceof PreviewDone) return { kind: 'preview', value: error.preview };
        // Serialization failures and deadlocks provably failed. A lost connection may have committed: only the key can tell,
        // so an act without one is not repeated here.
        const repeatable = isRetryable(error) || (request.key !== null && isConnectionLoss(error));
        if (!repeatable || attempt >= ATTEMPTS) {
          const look = lookOf(request);
          if (look !== undefined && !isRetryable(error) && !isConnectionLoss(error))
            await noteFailedLook(this.dataSource.manager, look, faultOf(error));
          if (isConnectionLoss(error)) {
            refused(
              'acts.outcome-unknown',
              'unavailable',
              'The connection was lost. Repeat the request with the same Idempotency-Key.',
            );
          }
          throw error;
        }
      }
    }
  }

  private async run<F, T>(
    tx: EntityManager,
    request: ActRequest,
    steps: ActSteps<F, T>,
  ): Promise<ActAnswer<T>> {
    const isPreview = request.preview === true;
    if (request.key !== null && !isPreview) {
      const stored = await claimKey(tx, request, request.key, hashBody(request.body));
      if (stored !== undefined) {
        await steps.authorise(await steps.lock(tx), tx);
        return { kind: 'done', value: stored as T, replayed: true };
      }
    }
    const actor = { kind: request.principal.kind, id: request.principal.id };
    const facts = await steps.lock(tx);
    const { now, subjectKey } = await stampAct(tx, actor);
    await steps.authorise(facts, tx);
    const act = new Act(
      tx,
      request.principal,
      now,
      isPreview,
      request.traceId ?? null,
      request.within ?? null,
    );
    const value = await steps.apply(act, facts);
    for (const work of act.endings) await work();
    if (isPreview)
      throw new PreviewDone({
        preview: true,
        stage: act.stage,
        reasons: act.reasons,
        notifies: [...act.told],
      });
    const look = lookOf(request);
    if (look !== undefined) await forgetFailedLook(tx, look);
    await insertAuditEntries(tx, act.audits, now, actor, subjectKey);
    if (request.key === null) await insertWakes(tx, act.wakes, act.traceId);
    else await storeAnswer(tx, request, request.key, value, act);
    return { kind: 'done', value, replayed: false };
  }
}

/** The process whose look this act is. */
function lookOf({ route, within }: ActRequest): string | undefined {
  return route.startsWith('advance:') ? within : undefined;
}

/** What operators are told: the kind of fault and where it lies, and nothing of what the case is about. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = (error as { readonly code?: unknown }).code;
  const place = /\((?:file:\/\/)?[^()]*?((?:libs|apps)\/[^()]+:\d+):\d+\)/.exec(error.stack ?? '')?.[1];
  return [
    error.name,
    ...(typeof code === 'string' ? [code] : []),
    ...(place === undefined ? [] : [place]),
  ].join(' ');
}

/** PostgreSQL's clock, the only authority on when something was received. */
export async function clock(tx: EntityManager): Promise<Instant> {
  const rows = await tx.query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
  const row = rows[0];
  if (row === undefined) throw new Error('The clock gave no row.');
  return instant(row.now);
}
