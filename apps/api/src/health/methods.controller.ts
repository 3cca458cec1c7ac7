import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { MethodsService } from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { refused } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal } from '../http/asked.decorator.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { MethodAnswerDto, MethodDto, MethodListDto, MethodReasonDto, NewMethodDto } from './methods.dto.js';

/** A version number in the path, already a number where the validation before could make it one; anything else cannot exist. */
class VersionPipe {
  transform(value: unknown): number {
    if (/^[1-9]\d{0,8}$/.test(String(value))) return Number(value);
    refused('http.not-found', 'not-found', 'There is nothing at this address.');
  }
}

/** Versions of the priority method. */
@ApiTags('health')
@Controller('priority-methods')
export class MethodsController {
  constructor(private readonly methods: MethodsService) {}

  @ForAnybody()
  @Get()
  @ApiOperation({
    summary:
      'Versions of the priority method: in force and before for everybody, proposals for those who propose, judge or adopt them.',
  })
  @ApiOkResponse({ type: MethodListDto })
  async list(@CurrentPrincipal() principal: Principal) {
    return { items: await this.methods.list(principal) };
  }

  @ForAnybody()
  @Get(':version')
  @ApiOperation({
    summary: 'One version; for those who read proposals with its progress and what it would change.',
  })
  @ApiOkResponse({ type: MethodDto })
  read(@Param('version', VersionPipe) version: number, @CurrentPrincipal() principal: Principal) {
    return this.methods.read(principal, version);
  }

  @Post()
  @ApiOperation({
    summary: 'Proposes a version; it is computed beside the one in force and compared with it.',
  })
  @ApiCreatedResponse({ type: MethodAnswerDto })
  propose(@Body() body: NewMethodDto, @Asked() asked: ActRequest) {
    return this.methods.propose(asked, body.method, body.reason);
  }

  @Post(':version/comparison')
  @ApiOperation({ summary: 'Compares a computed version anew.' })
  @ApiCreatedResponse({ type: MethodAnswerDto })
  compare(@Param('version', VersionPipe) version: number, @Asked() asked: ActRequest) {
    return this.methods.compareAgain(asked, version);
  }

  @Post(':version/adoption')
  @ApiOperation({
    summary:
      'Puts a compared version into force, by somebody else than who proposed it. Needs a session stepped up for `priority-method:<version>`.',
  })
  @ApiCreatedResponse({ type: MethodAnswerDto })
  adopt(
    @Param('version', VersionPipe) version: number,
    @Body() body: MethodReasonDto,
    @Asked() asked: ActRequest,
  ) {
    return this.methods.adopt(asked, version, body.reason);
  }

  @Post(':version/discard')
  @ApiOperation({ summary: 'Gives a proposed version up.' })
  @ApiCreatedResponse({ type: MethodAnswerDto })
  discard(@Param('version', VersionPipe) version: number, @Asked() asked: ActRequest) {
    return this.methods.discard(asked, version);
  }
}
