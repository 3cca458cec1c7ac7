import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { AffiliationsService } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { EndOfTieDto, OwnAffiliationsDto, StatementOfTiesDto } from './affiliations.dto.js';

/** For whom the signed-in person works and where they sit: conflicts of interest are found in it. */
@ApiTags('me')
@Controller('me/affiliations')
export class AffiliationsController {
  constructor(private readonly affiliations: AffiliationsService) {}

  @Get()
  @ApiOperation({ summary: 'For whom one works and where one sits, as one said. Shown to nobody else.' })
  @ApiOkResponse({ type: OwnAffiliationsDto })
  own(@CurrentPrincipal() principal: Principal) {
    return this.affiliations.own(principal);
  }

  @Post()
  @ApiOperation({
    summary: 'States ties to organisations beside those stated before; none says that there are no others.',
  })
  @ApiCreatedResponse({ type: OwnAffiliationsDto })
  state(@Body() { affiliations }: StatementOfTiesDto, @Asked() asked: ActRequest) {
    return this.affiliations.state(asked, affiliations);
  }

  @Post(':id/ending')
  @ApiOperation({ summary: 'Says on which day a tie ended. A former tie still counts for a time.' })
  @ApiCreatedResponse({ type: OwnAffiliationsDto })
  end(@Param('id', IdPipe) id: string, @Body() { until }: EndOfTieDto, @Asked() asked: ActRequest) {
    return this.affiliations.end(asked, id, until);
  }
}
