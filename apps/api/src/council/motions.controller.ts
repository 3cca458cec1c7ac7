import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { ActRequest } from '#libs/acts/src/index.js';
import { CouncilReadsService, VotingService } from '#libs/council/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { idAfter, page } from '../http/page.js';
import { MotionDto, MotionListDto, MotionsQuery } from './motions.dto.js';
import {
  BallotDto,
  CancellationDto,
  CancelledDto,
  ObjectionDto,
  TallyFileDto,
  VoteReceiptDto,
  RecusalDto,
} from './voting.dto.js';

/** Motions before the council, and the acts of the states on them. */
@ApiTags('council')
@Controller('motions')
export class MotionsController {
  constructor(
    private readonly reads: CouncilReadsService,
    private readonly voting: VotingService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Motions, newest first.' })
  @ApiOkResponse({ type: MotionListDto })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() { after, limit, state }: MotionsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { items, next } = await this.reads.motions(principal, { after: idAfter(after), limit, state });
    return page(request, response, items, next);
  }

  @Get(':id')
  @ApiOperation({ summary: 'A motion; ballots appear when it is closed.' })
  @ApiOkResponse({ type: MotionDto })
  read(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.reads.motion(principal, id);
  }

  @ForAnybody()
  @Get(':id/tally-file')
  @ApiOperation({ summary: 'A closed vote as input of `plinth tally`: anybody can count it again.' })
  @ApiOkResponse({ type: TallyFileDto })
  tallyFile(@Param('id', IdPipe) id: string) {
    return this.reads.tallyFile(id);
  }

  @Post(':id/ballots')
  @ApiOperation({ summary: 'Votes in the name of a state; the last ballot before the close counts.' })
  @ApiCreatedResponse({ type: VoteReceiptDto })
  vote(@Param('id', IdPipe) id: string, @Body() body: BallotDto, @Asked() asked: ActRequest) {
    const { stateId, choice, reason, final } = body;
    return this.voting.castBallot(asked, id, {
      stateId,
      choice,
      reason: reason ?? null,
      final: final ?? false,
    });
  }

  @Post(':id/objections')
  @ApiOperation({ summary: 'Objects to an award in a silence procedure.' })
  @ApiCreatedResponse({ type: VoteReceiptDto })
  object(@Param('id', IdPipe) id: string, @Body() body: ObjectionDto, @Asked() asked: ActRequest) {
    return this.voting.object(asked, id, body);
  }

  @Post(':id/recusals')
  @ApiOperation({ summary: 'Takes a state with an interest out of the motion.' })
  @ApiCreatedResponse({ type: VoteReceiptDto })
  recuse(@Param('id', IdPipe) id: string, @Body() body: RecusalDto, @Asked() asked: ActRequest) {
    return this.voting.recuse(asked, id, body);
  }

  @Post(':id/cancellation')
  @ApiOperation({ summary: 'Takes an open motion off the table.' })
  @ApiCreatedResponse({ type: CancelledDto })
  cancel(@Param('id', IdPipe) id: string, @Body() body: CancellationDto, @Asked() asked: ActRequest) {
    return this.voting.cancel(asked, id, body.reason);
  }
}
