import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { BoardReads, BoardService } from '#libs/reviews/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import {
  AssignedDto,
  BoardReviewsDto,
  CandidateListDto,
  EvidencePanelDto,
  NewReviewerDto,
  RecommendationDto,
  RecommendedDto,
} from './board.dto.js';

/** The technical advisory board on one application. */
@ApiTags('reviews')
@Controller('applications/:id')
export class BoardController {
  constructor(
    private readonly board: BoardService,
    private readonly reads: BoardReads,
  ) {}

  @Post('reviewers')
  @ApiOperation({ summary: 'Assigns a reviewer by hand, perhaps in the place of another.' })
  @ApiCreatedResponse({ type: AssignedDto })
  assign(@Param('id', IdPipe) id: string, @Body() body: NewReviewerDto, @Asked() asked: ActRequest) {
    const { personId, replaces, reason } = body;
    return this.board.assign(asked, id, { personId, replaces: replaces ?? null, reason: reason ?? null });
  }

  @Get('reviewer-candidates')
  @ApiOperation({ summary: 'The panel with load and ties to this case, for whoever assigns.' })
  @ApiOkResponse({ type: CandidateListDto })
  async candidates(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return { items: await this.reads.candidatesFor(principal, id) };
  }

  @Get('evidence-panel')
  @ApiOperation({ summary: 'Health evidence on the project beside the criteria of the rubric it informs.' })
  @ApiOkResponse({ type: EvidencePanelDto })
  evidence(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.reads.evidencePanel(principal, id);
  }

  @Get('reviews')
  @ApiOperation({ summary: 'The reviews of the latest round; for a reviewer, once the own one is in.' })
  @ApiOkResponse({ type: BoardReviewsDto })
  reviews(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.reads.reviewsOf(principal, id);
  }

  @Post('recommendation')
  @ApiOperation({ summary: 'Signs what the board recommends, with reasons.' })
  @ApiCreatedResponse({ type: RecommendedDto })
  recommend(@Param('id', IdPipe) id: string, @Body() body: RecommendationDto, @Asked() asked: ActRequest) {
    const { verdict, award, reasons } = body;
    return this.board.recommend(asked, id, { verdict, award: award ?? null, reasons });
  }
}
