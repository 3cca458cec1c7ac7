import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { StandingReason } from './domain/collection.js';
import { HasApplication } from './has-application.js';
import { shortListed } from './outreach.repository.js';

/** Why people of a project may be looked at. */
@Injectable()
export class StandingService {
  constructor(private readonly applied: HasApplication) {}

  /** The standing reason of each of these projects that has one; what the fund pays for or decides on before its short list. */
  async among(
    tx: EntityManager,
    projectIds: readonly string[],
  ): Promise<ReadonlyMap<string, StandingReason>> {
    const listed = await shortListed(tx, projectIds);
    return new Map<string, StandingReason>([
      ...[...listed].map((id) => [id, 'outreach'] as const),
      ...(await this.applied.standing(tx, projectIds)),
    ]);
  }
}
