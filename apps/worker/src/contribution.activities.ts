import { Injectable } from '@nestjs/common';
import type { Advance } from '#libs/acts/src/index.js';
import { MembersService } from '#libs/members/src/index.js';
import type { ContributionActivities } from '#workflows/contribution/activities.js';
import { lookUntilStill } from './look-until-still.js';

@Injectable()
export class ContributionActivitiesService implements ContributionActivities {
  constructor(private readonly members: MembersService) {}

  advanceContribution(assessmentId: string): Promise<Advance> {
    return lookUntilStill(() => this.members.advance(assessmentId));
  }
}
