import { Injectable } from '@nestjs/common';
import { Rescreening } from '#libs/treasury/src/index.js';
import type { RescreenActivities } from '#workflows/rescreen/activities.js';

@Injectable()
export class RescreenActivitiesService implements RescreenActivities {
  constructor(private readonly rescreening: Rescreening) {}

  payeesToScreen(): Promise<readonly string[]> {
    return this.rescreening.due();
  }

  rescreenPayee(payeeId: string): Promise<void> {
    return this.rescreening.screen(payeeId);
  }
}
