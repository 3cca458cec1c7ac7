import { Module } from '@nestjs/common';
import { CouncilModule } from '#libs/council/src/index.js';
import { ExecutiveAwardsController } from './executive-awards.controller.js';
import { MotionsController } from './motions.controller.js';
import { WeightsController } from './weights.controller.js';

@Module({
  imports: [CouncilModule],
  controllers: [MotionsController, ExecutiveAwardsController, WeightsController],
})
export class CouncilApiModule {}
