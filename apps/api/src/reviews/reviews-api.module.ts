import { Module } from '@nestjs/common';
import { ReviewsModule } from '#libs/reviews/src/index.js';
import { AssignmentsController } from './assignments.controller.js';
import { BoardController } from './board.controller.js';

@Module({ imports: [ReviewsModule], controllers: [AssignmentsController, BoardController] })
export class ReviewsApiModule {}
