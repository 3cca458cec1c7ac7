import { Injectable } from '@nestjs/common';
import { Context } from '@temporalio/activity';
import { MethodsService } from '#libs/health/src/index.js';
import type { RescoreActivities } from '#workflows/rescore/activities.js';

/** How long one activity scores before it says how far it has come: some events for each, so not too short. */
const WHILE_MS = 20_000;

@Injectable()
export class RescoreActivitiesService implements RescoreActivities {
  constructor(private readonly methods: MethodsService) {}

  async scoreForAWhile(version: string): Promise<boolean> {
    const { cancellationSignal, heartbeat } = Context.current();
    const end = performance.now() + WHILE_MS;
    while (performance.now() < end && !cancellationSignal.aborted) {
      const { isDone } = await this.methods.scoreNext(Number(version));
      if (isDone) return true;
      heartbeat();
    }
    return false;
  }

  async compareMethod(version: string): Promise<void> {
    await this.methods.compare(Number(version));
  }
}
