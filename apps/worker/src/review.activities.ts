import { Injectable } from '@nestjs/common';
import type { Advance } from '#libs/acts/src/index.js';
import { ReviewsService } from '#libs/reviews/src/index.js';
import type { ReviewActivities } from '#workflows/review/activities.js';

@Injectable()
export class ReviewActivitiesService implements ReviewActivities {
  constructor(private readonly reviews: ReviewsService) {}

  advanceReview(roundId: string): Promise<Advance> {
    return this.reviews.advance(roundId);
  }
}
