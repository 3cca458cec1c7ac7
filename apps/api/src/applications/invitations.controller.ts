import { Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { TeamService } from '#libs/applications/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { DeclinedInvitationDto, MembershipDto, OwnInvitationsDto } from './invitations.dto.js';

/** Invitations to teams, as whoever was invited answers them. */
@ApiTags('me')
@Controller('me/invitations')
export class InvitationsController {
  constructor(private readonly team: TeamService) {}

  @Get()
  @ApiOperation({ summary: 'To whose teams one is invited, newest first.' })
  @ApiOkResponse({ type: OwnInvitationsDto })
  async own(@CurrentPrincipal() principal: Principal) {
    return { items: await this.team.own(principal) };
  }

  @Post(':id/acceptance')
  @ApiOperation({
    summary:
      'Joins the team. Not for whoever was asked to judge the application or acted on it for the fund.',
  })
  @ApiCreatedResponse({ type: MembershipDto })
  accept(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.team.accept(asked, id);
  }

  @Post(':id/decline')
  @ApiOperation({ summary: 'Declines the invitation, which leaves nothing of it.' })
  @ApiCreatedResponse({ type: DeclinedInvitationDto })
  decline(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.team.decline(asked, id);
  }
}
