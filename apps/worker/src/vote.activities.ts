import { Injectable } from '@nestjs/common';
import type { Advance } from '#libs/acts/src/index.js';
import { CouncilService } from '#libs/council/src/index.js';
import type { VoteActivities } from '#workflows/vote/activities.js';
import { lookUntilStill } from './look-until-still.js';

@Injectable()
export class VoteActivitiesService implements VoteActivities {
  constructor(private readonly council: CouncilService) {}

  advanceVote(motionId: string): Promise<Advance> {
    return lookUntilStill(() => this.council.advance(motionId));
  }
}
