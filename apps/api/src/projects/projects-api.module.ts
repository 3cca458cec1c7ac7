import { Module } from '@nestjs/common';
import { ProjectsModule } from '#libs/projects/src/index.js';
import { ControlController } from './control.controller.js';
import { ProjectsController } from './projects.controller.js';

@Module({ imports: [ProjectsModule], controllers: [ProjectsController, ControlController] })
export class ProjectsApiModule {}
