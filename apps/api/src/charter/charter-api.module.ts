import { Module } from '@nestjs/common';
import { CharterModule } from '#libs/charter/src/index.js';
import { PoliciesController } from './policies.controller.js';

@Module({ imports: [CharterModule], controllers: [PoliciesController] })
export class CharterApiModule {}
