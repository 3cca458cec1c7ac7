import { Controller, Get, Post, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import type { ActRequest } from '#libs/acts/src/index.js';
import { EvidenceFilesService } from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal } from '../http/asked.decorator.js';
import { EvidenceFileDto, EvidenceFileListDto } from './evidence-files.dto.js';

/** Files of what no forge knows (docs/evidence-files.md), brought by staff. */
@ApiTags('health')
@Controller('evidence-files')
export class EvidenceFilesController {
  constructor(private readonly files: EvidenceFilesService) {}

  @Get()
  @ApiOperation({ summary: 'Files of evidence that came in last.' })
  @ApiOkResponse({ type: EvidenceFileListDto })
  async list(@CurrentPrincipal() principal: Principal) {
    return { items: await this.files.list(principal) };
  }

  @Post()
  @ApiOperation({ summary: 'Takes in a file of evidence, whole or not at all.' })
  @ApiConsumes('text/csv', 'application/x-ndjson')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ type: EvidenceFileDto })
  take(@Req() request: Request, @Asked() asked: ActRequest) {
    return this.files.take(asked, request.is('text/csv') === false ? 'jsonl' : 'csv', request);
  }
}
