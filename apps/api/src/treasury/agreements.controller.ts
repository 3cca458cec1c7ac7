import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { AgreementsService, MilestonesService } from '#libs/treasury/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { SeenTermsDto } from '../http/seen-terms.dto.js';
import { minorOf } from './amount.js';
import { AgreementDto, AgreementStateDto, OfferDto } from './agreements.dto.js';
import { MilestonesProgressDto } from './milestones.dto.js';

/**
 * From the award to signed terms. The grantee’s signature needs a session stepped up for `agreement:<id>`, the countersignature one
 * for `application:<id>`.
 */
@ApiTags('treasury')
@Controller('applications/:id')
export class AgreementsController {
  constructor(
    private readonly agreements: AgreementsService,
    private readonly milestones: MilestonesService,
  ) {}

  @Get('agreement')
  @ApiOperation({ summary: 'The agreement with its milestones as agreed.' })
  @ApiOkResponse({ type: AgreementDto })
  read(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.agreements.read(principal, id);
  }

  @Get('milestones-progress')
  @ApiOperation({ summary: 'Milestones with their reports, and whom each waits for.' })
  @ApiOkResponse({ type: MilestonesProgressDto })
  async progress(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return { items: await this.milestones.progress(principal, id) };
  }

  @Post('agreement-offer')
  @ApiOperation({ summary: 'Offers the terms to the grantee.' })
  @ApiCreatedResponse({ type: AgreementStateDto })
  offer(@Param('id', IdPipe) id: string, @Body() body: OfferDto, @Asked() asked: ActRequest) {
    const terms = body.milestones?.map(({ title, acceptance, amount, dueOn }, index) => ({
      title,
      acceptance,
      amountMinor: minorOf(amount, `milestones[${index}].amount`),
      dueOn: dueOn ?? null,
    }));
    return this.agreements.offer(asked, id, terms ?? null);
  }

  @Post('agreement-acceptance')
  @ApiOperation({ summary: 'The grantee accepts the terms that were seen, by their hash.' })
  @ApiCreatedResponse({ type: AgreementStateDto })
  accept(@Param('id', IdPipe) id: string, @Body() { hash }: SeenTermsDto, @Asked() asked: ActRequest) {
    return this.agreements.acceptTerms(asked, id, hash);
  }

  @Post('agreement-signature')
  @ApiOperation({ summary: 'The grantee signs the terms that were seen, by their hash.' })
  @ApiCreatedResponse({ type: AgreementStateDto })
  sign(@Param('id', IdPipe) id: string, @Body() { hash }: SeenTermsDto, @Asked() asked: ActRequest) {
    return this.agreements.sign(asked, id, hash);
  }

  @Post('agreement-countersignature')
  @ApiOperation({
    summary:
      'The executive signs the terms that were seen for the fund; the award is committed and the advance owed.',
  })
  @ApiCreatedResponse({ type: AgreementStateDto })
  countersign(@Param('id', IdPipe) id: string, @Body() { hash }: SeenTermsDto, @Asked() asked: ActRequest) {
    return this.agreements.countersign(asked, id, hash);
  }
}
