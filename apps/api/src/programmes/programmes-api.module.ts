import { Module } from '@nestjs/common';
import { ProgrammesModule } from '#libs/programmes/src/index.js';
import { AppropriationsController } from './appropriations.controller.js';
import { CallsController } from './calls.controller.js';
import { ProgrammesController } from './programmes.controller.js';

@Module({
  imports: [ProgrammesModule],
  controllers: [AppropriationsController, CallsController, ProgrammesController],
})
export class ProgrammesApiModule {}
