import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PolicyProposal } from './policy-proposal.entity.js';
import { Policy } from './policy.entity.js';

@Module({ imports: [TypeOrmModule.forFeature([Policy, PolicyProposal])] })
export class PoliciesModule {}
