import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RankingService } from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { page } from '../http/page.js';
import {
  InputSourceDto,
  ListSizesDto,
  ProjectPriorityDto,
  RankingDto,
  RankingQuery,
} from './priority.dto.js';

/** The ranking for staff, board, executives and auditors, and its own place for a project. No metric declines anybody. */
@ApiTags('health')
@ApiExtraModels(InputSourceDto)
@Controller()
export class PriorityController {
  constructor(private readonly ranking: RankingService) {}

  @Get('priority')
  @ApiOperation({
    summary:
      'Projects by priority, highest first; those with too little data and those for succession apart.',
  })
  @ApiOkResponse({ type: RankingDto })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() { after, limit, ...wish }: RankingQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { items, next, methodVersion } = await this.ranking.page(principal, wish, {
      limit,
      ...(after === undefined ? {} : { after }),
    });
    return { methodVersion, ...page(request, response, items, next) };
  }

  @Get('priority/sizes')
  @ApiOperation({ summary: 'How many projects are ranked and how many stand apart.' })
  @ApiOkResponse({ type: ListSizesDto })
  sizes(@CurrentPrincipal() principal: Principal) {
    return this.ranking.sizes(principal);
  }

  @Get('projects/:id/priority')
  @ApiOperation({
    summary: 'A project’s priority: what it rests on, what would change it, what is not known.',
  })
  @ApiOkResponse({ type: ProjectPriorityDto })
  async explain(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return { explanation: await this.ranking.explain(principal, id) };
  }
}
