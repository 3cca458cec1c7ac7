import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CaseReads } from '#libs/applications/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { idAfter, page, versioned } from '../http/page.js';
import {
  CaseDetailDto,
  CaseEvidenceDto,
  CaseListDto,
  CasesQuery,
  DossierDto,
  TimelineDto,
} from './case.dto.js';

/** Reading applications: one's own, or as staff everybody's. */
@ApiTags('applications')
@Controller('applications')
export class ApplicationsController {
  constructor(private readonly reads: CaseReads) {}

  @Get()
  @ApiOperation({ summary: 'Applications by time of creation.' })
  @ApiOkResponse({ type: CaseListDto })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() { stage, after, limit }: CasesQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { items, next } = await this.reads.list(principal, { stage, after: idAfter(after), limit });
    return page(request, response, items, next);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'One application: its stage, whom it waits for since when, and what the reader could do.',
  })
  @ApiOkResponse({ type: CaseDetailDto })
  async read(
    @Param('id', IdPipe) id: string,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ) {
    return versioned(response, await this.reads.read(principal, id));
  }

  @Get(':id/timeline')
  @ApiOperation({ summary: 'Every step with its date, holds, and last whom the application waits for.' })
  @ApiOkResponse({ type: TimelineDto })
  async timeline(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return { items: await this.reads.timeline(principal, id) };
  }

  @Get(':id/evidence')
  @ApiOperation({ summary: 'Health evidence on the project, and for staff other applications for it.' })
  @ApiOkResponse({ type: CaseEvidenceDto })
  evidence(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.reads.evidence(principal, id);
  }

  @Get(':id/dossier')
  @ApiOperation({ summary: 'Everything on one application, for auditors and those who decide.' })
  @ApiOkResponse({ type: DossierDto })
  dossier(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.reads.dossier(principal, id);
  }
}
