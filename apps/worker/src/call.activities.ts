import { Injectable } from '@nestjs/common';
import type { Advance } from '#libs/acts/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import type { CallActivities } from '#workflows/call/activities.js';
import { lookUntilStill } from './look-until-still.js';

@Injectable()
export class CallActivitiesService implements CallActivities {
  constructor(private readonly programmes: ProgrammesService) {}

  advanceCall(callId: string): Promise<Advance> {
    return lookUntilStill(() => this.programmes.advance(callId));
  }
}
