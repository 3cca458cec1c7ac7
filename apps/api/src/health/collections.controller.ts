import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProgressService } from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { CollectionDto } from './collections.dto.js';

/** Evidence under way. */
@ApiTags('health')
@Controller()
export class CollectionsController {
  constructor(private readonly progress: ProgressService) {}

  @Get('projects/:id/health-collections/newest')
  @ApiOperation({ summary: 'How far the newest collection of evidence is, source by source.' })
  @ApiOkResponse({ type: CollectionDto })
  newest(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.progress.newest(principal, id);
  }
}
