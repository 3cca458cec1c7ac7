import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';

/** Port: what waits for evidence on a project. Implemented by applications, which registers itself. */
export interface CollectionDependent {
  /** Evidence is there, or will not come: wake the project's open cases. */
  wakeFor(act: Act, projectId: string): Promise<void>;
}

/** Everything that waits for evidence. */
@Injectable()
export class CollectionDependents {
  private readonly registered: CollectionDependent[] = [];

  /** For `onModuleInit` of the implementing service. */
  register(dependent: CollectionDependent): void {
    this.registered.push(dependent);
  }

  async wakeFor(act: Act, projectId: string): Promise<void> {
    for (const dependent of this.registered) await dependent.wakeFor(act, projectId);
  }
}
