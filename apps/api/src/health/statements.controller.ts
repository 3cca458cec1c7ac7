import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { FundingService, StatementsService } from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { readMoneyFromZero } from '../http/money.js';
import {
  ExposureDto,
  ExposureStatementListDto,
  IncomeDto,
  NeedAssessmentDto,
  NeedAssignmentListDto,
  PaidShareDto,
  ProjectMoneyDto,
  StatedDto,
} from './statements.dto.js';

/** What people say of a project's need, exposure and money; every statement is kept. */
@ApiTags('health')
@Controller('projects/:id')
export class StatementsController {
  constructor(
    private readonly statements: StatementsService,
    private readonly funding: FundingService,
  ) {}

  @Post('need-assessments')
  @ApiOperation({ summary: 'Assigns the reference need with a reason.' })
  @ApiCreatedResponse({ type: StatedDto })
  assess(@Param('id', IdPipe) id: string, @Body() body: NeedAssessmentDto, @Asked() asked: ActRequest) {
    return this.statements.assignNeed(asked, id, { needClass: body.needClass, reason: body.reason });
  }

  @Get('need-assessments')
  @ApiOperation({
    summary: 'How the reference need was assigned, newest first: for staff, board and project.',
  })
  @ApiOkResponse({ type: NeedAssignmentListDto })
  async needs(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return { items: await this.funding.needHistory(principal, id) };
  }

  @Post('exposure-statements')
  @ApiOperation({ summary: 'States how exposed the world is to the project, with a reason.' })
  @ApiCreatedResponse({ type: StatedDto })
  expose(@Param('id', IdPipe) id: string, @Body() body: ExposureDto, @Asked() asked: ActRequest) {
    return this.statements.stateExposure(asked, id, { exposure: body.exposure, reason: body.reason });
  }

  @Get('exposure-statements')
  @ApiOperation({ summary: 'What was stated on exposure, newest first: for staff, board and project.' })
  @ApiOkResponse({ type: ExposureStatementListDto })
  async exposures(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return { items: await this.funding.exposureHistory(principal, id) };
  }

  @Post('income-statements')
  @ApiOperation({ summary: 'What staff found of the income of the last year, or what the project declares.' })
  @ApiCreatedResponse({ type: StatedDto })
  income(@Param('id', IdPipe) id: string, @Body() body: IncomeDto, @Asked() asked: ActRequest) {
    return this.statements.stateIncome(asked, id, {
      atLeastMinor: accepted(readMoneyFromZero(body.atLeast, 'atLeast')),
      atMostMinor: body.atMost == null ? null : accepted(readMoneyFromZero(body.atMost, 'atMost')),
      evidence: body.evidence,
      reason: body.reason,
    });
  }

  @Post('paid-share-statements')
  @ApiOperation({ summary: 'Which part of the work is paid, as staff found it or the project declares it.' })
  @ApiCreatedResponse({ type: StatedDto })
  paidShare(@Param('id', IdPipe) id: string, @Body() body: PaidShareDto, @Asked() asked: ActRequest) {
    return this.statements.statePaidShare(asked, id, {
      paidShare: body.paidShare,
      evidence: body.evidence,
      reason: body.reason,
    });
  }

  @Get('money')
  @ApiOperation({
    summary:
      'What is known of the project’s money, by who knows it and in bands: for staff, board and project.',
  })
  @ApiOkResponse({ type: ProjectMoneyDto })
  money(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.funding.money(principal, id);
  }
}
