import { Module } from '@nestjs/common';
import { TransparencyModule } from '#libs/transparency/src/index.js';
import { PortalController } from './portal.controller.js';

@Module({ imports: [TransparencyModule], controllers: [PortalController] })
export class TransparencyApiModule {}
