import { Injectable } from '@nestjs/common';
import type { Advance } from '#libs/acts/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import type { CallActivities } from '#workflows/call/activities.js';

@Injectable()
export class CallActivitiesService implements CallActivities {
  constructor(private readonly programmes: ProgrammesService) {}

  advanceCall(callId: string): Promise<Advance> {
    return this.programmes.advance(callId);
  }
}
