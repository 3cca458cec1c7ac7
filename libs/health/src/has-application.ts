import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Port: which projects are known to the fund by an application. Implemented by applications, which registers itself. */
export interface ApplicationLookup {
  /** Those of these projects that somebody handed in an application for. Drafts are nobody's business. */
  among(tx: EntityManager, projectIds: readonly string[]): Promise<ReadonlySet<string>>;
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
}
