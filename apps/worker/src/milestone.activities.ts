import { Injectable } from '@nestjs/common';
import type { Advance } from '#libs/acts/src/index.js';
import { MilestoneProcess } from '#libs/treasury/src/index.js';
import type { MilestoneActivities } from '#workflows/milestone/activities.js';

@Injectable()
export class MilestoneActivitiesService implements MilestoneActivities {
  constructor(private readonly process: MilestoneProcess) {}

  advanceMilestone(milestoneId: string): Promise<Advance> {
    return this.process.advance(milestoneId);
  }
}
