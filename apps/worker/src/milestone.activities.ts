import { Injectable } from '@nestjs/common';
import type { Advance } from '#libs/acts/src/index.js';
import { MilestoneProcess } from '#libs/treasury/src/index.js';
import type { MilestoneActivities } from '#workflows/milestone/activities.js';
import { lookUntilStill } from './look-until-still.js';

@Injectable()
export class MilestoneActivitiesService implements MilestoneActivities {
  constructor(private readonly process: MilestoneProcess) {}

  advanceMilestone(milestoneId: string): Promise<Advance> {
    return lookUntilStill(() => this.process.advance(milestoneId));
  }
}
