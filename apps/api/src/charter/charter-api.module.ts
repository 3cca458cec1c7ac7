import { Module } from '@nestjs/common';
import { CharterModule } from '#libs/charter/src/index.js';
import { PolicyProposalsController } from './policy-proposals.controller.js';

@Module({ imports: [CharterModule], controllers: [PolicyProposalsController] })
export class CharterApiModule {}
