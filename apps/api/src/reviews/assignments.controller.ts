import { Body, Controller, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { AssignmentsService } from '#libs/reviews/src/index.js';
import { Asked, CurrentPrincipal, IdPipe, IfMatch } from '../http/asked.decorator.js';
import { PageQuery, idAfter, page, versioned } from '../http/page.js';
import {
  AssignmentDto,
  AssignmentListDto,
  DeclarationDto,
  DeclaredDto,
  DraftDto,
  ReviewDto,
  SavedDraftDto,
  SubmittedReviewDto,
} from './assignments.dto.js';

/** What a reviewer was asked for. */
@ApiTags('reviews')
@Controller('review-assignments')
export class AssignmentsController {
  constructor(private readonly assignments: AssignmentsService) {}

  @Get()
  @ApiOperation({ summary: 'One’s own review assignments, newest first.' })
  @ApiOkResponse({ type: AssignmentListDto })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() { after, limit }: PageQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { items, next } = await this.assignments.mine(principal, { before: idAfter(after), limit });
    return page(request, response, items, next);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One’s own assignment with rubric, draft and submitted review.' })
  @ApiOkResponse({ type: AssignmentDto })
  async read(
    @Param('id', IdPipe) id: string,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ) {
    return versioned(response, await this.assignments.read(principal, id));
  }

  @Post(':id/declaration')
  @ApiOperation({ summary: 'Declares a conflict of interest or none, and whether there is time.' })
  @ApiCreatedResponse({ type: DeclaredDto })
  declare(@Param('id', IdPipe) id: string, @Body() body: DeclarationDto, @Asked() asked: ActRequest) {
    const { conflict, explanation, time } = body;
    return this.assignments.declare(asked, id, {
      conflict,
      explanation: explanation ?? null,
      hasTime: time,
    });
  }

  @Put(':id/draft')
  @ApiOperation({ summary: 'Keeps a draft. If-Match is the version of the draft, "0" for the first.' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"0"' } })
  @ApiOkResponse({ type: SavedDraftDto })
  saveDraft(
    @Param('id', IdPipe) id: string,
    @Body() body: DraftDto,
    @IfMatch() version: number,
    @Asked() asked: ActRequest,
  ) {
    return this.assignments.saveDraft(asked, id, { ...body, comments: body.comments ?? {} }, version);
  }

  @Post(':id/review')
  @ApiOperation({ summary: 'Hands the review in, once and before the deadline.' })
  @ApiCreatedResponse({ type: SubmittedReviewDto })
  submit(@Param('id', IdPipe) id: string, @Body() body: ReviewDto, @Asked() asked: ActRequest) {
    return this.assignments.submit(asked, id, { ...body, comments: body.comments ?? {} });
  }
}
