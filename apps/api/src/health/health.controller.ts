import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { HealthService } from '#libs/health/src/index.js';
import { RateLimits } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { MetricValueDto, ProjectHealthDto, RefreshDto, RequestedCollectionDto } from './health.dto.js';

/** Health evidence on projects and the priority drawn from it. */
@ApiTags('health')
@ApiExtraModels(MetricValueDto)
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly limits: RateLimits,
  ) {}

  @ForAnybody()
  @Get('projects/:id/health')
  @ApiOperation({
    summary:
      'Health of a project: facts for everybody; how it is run, people-derived values and priority by right.',
  })
  @ApiOkResponse({ type: ProjectHealthDto })
  read(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.health.view(principal, id);
  }

  @Post('projects/:id/health-collections')
  @ApiOperation({
    summary:
      'Asks for fresh evidence; what is under way serves everybody, what ended within the hour is fresh enough.',
  })
  @ApiCreatedResponse({ type: RequestedCollectionDto })
  async refresh(
    @Param('id', IdPipe) id: string,
    @Asked() asked: ActRequest,
    @Body() { reason }: RefreshDto,
  ): Promise<ActAnswer<RequestedCollectionDto>> {
    await this.limits.consume('refresh-of-person', asked.principal.id);
    return this.health.refresh(asked, id, reason ?? null);
  }
}
