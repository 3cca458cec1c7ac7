import { Injectable } from '@nestjs/common';
import type { Advance } from '#libs/acts/src/index.js';
import { ReviewsService } from '#libs/reviews/src/index.js';
import type { ReviewActivities } from '#workflows/review/activities.js';
import { lookUntilStill } from './look-until-still.js';

@Injectable()
export class ReviewActivitiesService implements ReviewActivities {
  constructor(private readonly reviews: ReviewsService) {}

  advanceReview(roundId: string): Promise<Advance> {
    return lookUntilStill(() => this.reviews.advance(roundId));
  }
}
