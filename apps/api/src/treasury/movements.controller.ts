import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { MovementsService } from '#libs/treasury/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { page } from '../http/page.js';
import {
  MovementAssignmentChoiceDto,
  MovementAssignmentDto,
  MovementAssignmentRejectionDto,
  MovementStateDto,
  WorkListDto,
  WorkListQuery,
} from './movements.dto.js';

/** Movements of statements that nothing explains. */
@ApiTags('treasury')
@Controller()
export class MovementsController {
  constructor(private readonly movements: MovementsService) {}

  @Get('statements/work-list')
  @ApiOperation({
    summary: 'Booked movements that nothing explains yet, oldest first, and whom each waits for.',
  })
  @ApiOkResponse({ type: WorkListDto })
  async workList(
    @Query() { after, limit }: WorkListQuery,
    @CurrentPrincipal() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const items = await this.movements.workList(principal, { after: after ?? null, limit: limit + 1 });
    const shown = items.slice(0, limit) as { id: string }[];
    return page(request, response, shown, items.length > limit ? (shown.at(-1)?.id ?? null) : null);
  }

  @Post('statement-movements/:id/assignments')
  @ApiOperation({
    summary: 'Says what a movement is. Where money left or an order is settled, another person confirms it.',
  })
  @ApiCreatedResponse({ type: MovementStateDto })
  assign(@Param('id', IdPipe) id: string, @Body() body: MovementAssignmentDto, @Asked() asked: ActRequest) {
    const { kind, orderIds = [], assessmentId = null, donor = null, counterpartId = null } = body;
    const said = { kind, orderIds, assessmentId, donor, counterpartId };
    return this.movements.assign(asked, id, said, body.reason);
  }

  @Post('statement-movements/:id/confirmation')
  @ApiOperation({
    summary: 'Another person confirms what was said. Needs a session stepped up for `movement:<id>`.',
  })
  @ApiCreatedResponse({ type: MovementStateDto })
  confirm(
    @Param('id', IdPipe) id: string,
    @Body() body: MovementAssignmentChoiceDto,
    @Asked() asked: ActRequest,
  ) {
    return this.movements.confirm(asked, id, body.assignmentId);
  }

  @Post('statement-movements/:id/rejection')
  @ApiOperation({
    summary: 'Another person says it is something else. Needs a session stepped up for `movement:<id>`.',
  })
  @ApiCreatedResponse({ type: MovementStateDto })
  reject(
    @Param('id', IdPipe) id: string,
    @Body() body: MovementAssignmentRejectionDto,
    @Asked() asked: ActRequest,
  ) {
    return this.movements.reject(asked, id, body.assignmentId, body.reason);
  }
}
