import type { EntityManager } from 'typeorm';
import { GdpFigureRow } from './gdp-figure.entity.js';

/** One recording at a time: what stands is compared with what is new. */
export async function lockFigures(tx: EntityManager): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtext('members.gdp'))");
}

/** Every figure of every state, newest year first, and of a year the one recorded last. */
export async function findFigures(tx: EntityManager): Promise<GdpFigureRow[]> {
  return await tx.find(GdpFigureRow, {
    order: { year: 'DESC', stateId: 'ASC', recordedAt: 'DESC', id: 'DESC' },
  });
}

export async function insertFigures(tx: EntityManager, figures: readonly GdpFigureRow[]): Promise<void> {
  await tx.insert(GdpFigureRow, [...figures]);
}
