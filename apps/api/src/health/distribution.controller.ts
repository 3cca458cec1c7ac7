import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DistributionService } from '#libs/health/src/index.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { PublicDistributionDto } from './distribution.dto.js';

/** What the public learns of priorities beside the formula: how they are distributed, never a project. */
@ApiTags('health')
@Controller('priority-distribution')
export class DistributionController {
  constructor(private readonly distribution: DistributionService) {}

  @ForAnybody()
  @Get()
  @ApiOperation({ summary: 'How priorities are distributed, in groups of at least ten projects.' })
  @ApiOkResponse({ type: PublicDistributionDto })
  read() {
    return this.distribution.read();
  }
}
