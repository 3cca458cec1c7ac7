import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { PolicyProposals } from '#libs/charter/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import {
  NewPolicyDto,
  PolicyProposalDto,
  PolicyProposalListDto,
  ProposalAnswerDto,
  ProposalWithdrawalDto,
} from './policy-proposals.dto.js';

/** The fund's rules, as the council changes them: one person proposes a version, another adopts it. */
@ApiTags('programmes')
@Controller('policy-proposals')
export class PolicyProposalsController {
  constructor(private readonly proposals: PolicyProposals) {}

  @Get()
  @ApiOperation({ summary: 'Proposed versions of policies, open or over, newest first.' })
  @ApiOkResponse({ type: PolicyProposalListDto })
  async list(@CurrentPrincipal() principal: Principal) {
    return { items: await this.proposals.list(principal) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One proposal: the whole policy, and what it changes.' })
  @ApiOkResponse({ type: PolicyProposalDto })
  read(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.proposals.read(principal, id);
  }

  @Post()
  @ApiOperation({
    summary: 'Proposes a new version of a policy. Needs a session stepped up for `policy:<kind>-<name>`.',
  })
  @ApiCreatedResponse({ type: ProposalAnswerDto })
  propose(@Body() { inForceFrom, ...wanted }: NewPolicyDto, @Asked() asked: ActRequest) {
    return this.proposals.propose(asked, { ...wanted, inForceFrom: instant(inForceFrom) });
  }

  @Post(':id/adoption')
  @ApiOperation({
    summary:
      'Another person adopts exactly what was proposed. Needs a session stepped up for `policy-proposal:<hash>`.',
  })
  @ApiCreatedResponse({ type: ProposalAnswerDto })
  adopt(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.proposals.adopt(asked, id);
  }

  @Post(':id/withdrawal')
  @ApiOperation({ summary: 'Ends a proposal without a new version.' })
  @ApiCreatedResponse({ type: ProposalAnswerDto })
  withdraw(@Param('id', IdPipe) id: string, @Body() body: ProposalWithdrawalDto, @Asked() asked: ActRequest) {
    return this.proposals.withdraw(asked, id, body.reason);
  }
}
