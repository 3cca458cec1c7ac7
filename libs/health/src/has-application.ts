import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Port: what the fund has to do with projects by their applications. Implemented by applications, which registers itself. */
export interface ApplicationLookup {
  /** Those of these projects that somebody handed in an application for. Drafts are nobody's business. */
  among(tx: EntityManager, projectIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of these projects that apply now, or are paid now. */
  standing(
    tx: EntityManager,
    projectIds: readonly string[],
  ): Promise<ReadonlyMap<string, 'application' | 'funded'>>;
}

@Injectable()
export class HasApplication implements ApplicationLookup {
  private readonly registered: ApplicationLookup[] = [];

  /** For `onModuleInit` of the implementing service. */
  register(lookup: ApplicationLookup): void {
    this.registered.push(lookup);
  }

  async among(tx: EntityManager, projectIds: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const lookup of this.registered) for (const id of await lookup.among(tx, projectIds)) found.add(id);
    return found;
  }

  async standing(
    tx: EntityManager,
    projectIds: readonly string[],
  ): Promise<ReadonlyMap<string, 'application' | 'funded'>> {
    const found = new Map<string, 'application' | 'funded'>();
    for (const lookup of this.registered) {
      for (const [id, reason] of await lookup.standing(tx, projectIds)) found.set(id, reason);
    }
    return found;
  }
}
