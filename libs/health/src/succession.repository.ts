import type { EntityManager } from 'typeorm';
import { clock } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { handoverAt } from './domain/paid-handover.js';
import type { SuccessionFinding } from './domain/succession-finding.js';
import { HealthPaidHandover, HealthSignalNote, HealthSignals } from './succession.entity.js';

async function signalsOf(tx: EntityManager, projectId: string): Promise<HealthSignals | null> {
  return tx.findOneBy(HealthSignals, { projectId });
}

/**
 * Signals as they are shown now: none while the fund pays for a handover, also one that began after they were found, and none
 * found in one. Answers the handover that silences them.
 */
export async function signalsAt(
  tx: EntityManager,
  projectId: string,
  now: Instant,
): Promise<{ readonly row: HealthSignals | null; readonly cover: HealthPaidHandover | null }> {
  const row = await signalsOf(tx, projectId);
  const handovers = await paidHandovers(tx, projectId);
  const cover = handoverAt(handovers, now) ?? (row === null ? null : handoverAt(handovers, row.asOf));
  return { row: cover === null ? row : null, cover };
}

/** Keeps what was found last; nothing where the fund paid for the handover then or pays for it now, and what stood there is gone. */
export async function writeSignals(
  tx: EntityManager,
  row: {
    readonly projectId: string;
    readonly collectionId: string;
    readonly asOf: Instant;
    readonly found: SuccessionFinding;
  },
): Promise<void> {
  const { projectId, collectionId, asOf, found } = row;
  const handovers = await paidHandovers(tx, projectId);
  if ((handoverAt(handovers, asOf) ?? handoverAt(handovers, await clock(tx))) !== null) {
    await tx.delete(HealthSignals, { projectId });
    return;
  }
  const { level, signals, baseRate, attributed } = found;
  await tx.query(
    `INSERT INTO health_signals (project_id, collection_id, level, signals, base_rate, attributed, as_of)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT ON CONSTRAINT pk_health_signals DO UPDATE SET collection_id = excluded.collection_id, level = excluded.level,
       signals = excluded.signals, base_rate = excluded.base_rate, attributed = excluded.attributed, as_of = excluded.as_of`,
    [projectId, collectionId, level, JSON.stringify(signals), JSON.stringify(baseRate), attributed, asOf],
  );
}

/** Handovers the fund paid for, earliest first. */
export async function paidHandovers(tx: EntityManager, projectId: string): Promise<HealthPaidHandover[]> {
  return tx.find(HealthPaidHandover, { where: { projectId }, order: { fromOn: 'ASC', id: 'ASC' } });
}

/** Notes beside the signals of a project, newest first. */
export async function signalNotes(tx: EntityManager, projectId: string): Promise<HealthSignalNote[]> {
  return tx.find(HealthSignalNote, {
    where: { projectId },
    order: { writtenAt: 'DESC', id: 'DESC' },
    take: 100,
  });
}

/** Forgets the signals of a project and every note beside them; answers how many notes there were. */
export async function eraseSignals(tx: EntityManager, projectId: string): Promise<number> {
  await tx.delete(HealthSignals, { projectId });
  return (await tx.delete(HealthSignalNote, { projectId })).affected ?? 0;
}
