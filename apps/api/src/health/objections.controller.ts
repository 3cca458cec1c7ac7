import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { ObjectionsService } from '#libs/health/src/index.js';
import { Asked } from '../http/asked.decorator.js';
import { ObjectedDto, ObjectionDto } from './objections.dto.js';

/** Who does not want to be counted as a person in the histories of projects. */
@ApiTags('health')
@Controller()
export class ObjectionsController {
  constructor(private readonly objections: ObjectionsService) {}

  @Post('me/health-objections')
  @ApiOperation({
    summary: 'Objects to being counted as a person, under every address and account that is proven.',
  })
  @ApiCreatedResponse({ type: ObjectedDto })
  own(@Asked() asked: ActRequest) {
    return this.objections.objectOwn(asked);
  }

  @Post('me/health-objections/withdrawal')
  @ApiOperation({ summary: 'Takes back that one objected signed in. Holds from the next count on.' })
  @ApiCreatedResponse({ type: ObjectedDto })
  withdrawOwn(@Asked() asked: ActRequest) {
    return this.objections.withdrawOwn(asked);
  }

  @Post('health-objections')
  @ApiOperation({ summary: 'Records who objected by mail. Only digests of the addresses are kept.' })
  @ApiCreatedResponse({ type: ObjectedDto })
  record(@Body() { addresses, projectId }: ObjectionDto, @Asked() asked: ActRequest) {
    return this.objections.record(asked, { addresses, projectId: projectId ?? null });
  }

  @Post('health-objections/withdrawal')
  @ApiOperation({ summary: 'Records who took back by mail what was recorded by mail.' })
  @ApiCreatedResponse({ type: ObjectedDto })
  withdrawRecorded(@Body() { addresses, projectId }: ObjectionDto, @Asked() asked: ActRequest) {
    return this.objections.withdrawRecorded(asked, { addresses, projectId: projectId ?? null });
  }
}
