import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { PublicDistribution } from '#libs/health/src/index.js';
import { DistributionService } from '#libs/health/src/index.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { asPageOrFile, FormatQuery } from '../http/format.js';
import { PublicDistributionDto } from './distribution.dto.js';

/** What the public learns of priorities beside the formula: how they are distributed, never a project. */
@ApiTags('health')
@Controller('priority-distribution')
export class DistributionController {
  constructor(private readonly distribution: DistributionService) {}

  @ForAnybody()
  @Get()
  @ApiOperation({
    summary:
      'How priorities are distributed, in groups of at least ten projects; as JSON or CSV, a line a group.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: PublicDistributionDto })
  async read(
    @Query() { format }: FormatQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PublicDistributionDto | string> {
    const distribution = await this.distribution.read();
    const columns = ['methodVersion', 'countedAt', 'by', 'group', 'projects'];
    const records = linesOf(distribution);
    return asPageOrFile(request, response, format, distribution, {
      ...{ name: 'priority-distribution', columns, records },
    });
  }
}

function linesOf({ methodVersion, countedAt, lists, priorities, layers }: PublicDistribution): object[] {
  return Object.entries({ list: lists, priority: priorities, layer: layers }).flatMap(([by, groups]) =>
    groups.map((group) => ({ methodVersion, countedAt, by, ...group })),
  );
}
