import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { WakeableProcess } from '#libs/acts/src/index.js';
import { dropExpiredKeys, insertWakes } from '#libs/acts/src/index.js';
import type { ReconcileActivities } from '#workflows/reconcile/activities.js';
import { OPEN_CASES } from './open-cases.js';

/** Pokes from facts: what a lost poke or a lost Temporal would have left standing. */
@Injectable()
export class ReconcileActivitiesService implements ReconcileActivities {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async reconcile(scope: 'overdue' | 'all'): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const wakes = new Map<string, WakeableProcess>();
      for (const list of OPEN_CASES) {
        for (const { process, id } of await list(tx, scope)) wakes.set(`${process}:${id}`, process);
      }
      await insertWakes(tx, wakes, null);
      if (scope === 'all') await dropExpiredKeys(tx);
      return wakes.size;
    });
  }
}
