import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplicationsModule } from '#libs/applications/src/index.js';
import { IdentityModule } from '#libs/identity/src/index.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { ProgrammesModule } from '#libs/programmes/src/index.js';
import { ProjectsModule } from '#libs/projects/src/index.js';
import { AssignmentsService } from './assignments.service.js';
import { BoardReads } from './board-reads.service.js';
import { BoardService } from './board.service.js';
import { Panel } from './panel.js';
import { Recommendation } from './recommendation.entity.js';
import { ReviewAssignment } from './review-assignment.entity.js';
import { ReviewRound } from './review-round.entity.js';
import { ConflictDeclaration, Review, ReviewDraft } from './review.entity.js';
import { ReviewsService } from './reviews.service.js';
import { RoundSteps } from './round-steps.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      ReviewRound,
      ReviewAssignment,
      Review,
      ReviewDraft,
      ConflictDeclaration,
      Recommendation,
    ]),
    IdentityModule,
    PoliciesModule,
    ApplicationsModule,
    NotificationsModule,
    ProgrammesModule,
    ProjectsModule,
  ],
  providers: [ReviewsService, AssignmentsService, BoardService, BoardReads, Panel, RoundSteps],
  exports: [ReviewsService, AssignmentsService, BoardService, BoardReads],
})
export class ReviewsModule {}
