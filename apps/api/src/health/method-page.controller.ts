import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MethodsService } from '#libs/health/src/index.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { MethodPageDto } from './method-page.dto.js';

/** The method in force as anybody reads it. */
@ApiTags('health')
@Controller('priority-method')
export class MethodPageController {
  constructor(private readonly methods: MethodsService) {}

  @ForAnybody()
  @Get()
  @ApiOperation({
    summary:
      'The method in force: the formula in words and signs, and what every metric means, from which source.',
  })
  @ApiOkResponse({ type: MethodPageDto })
  read() {
    return this.methods.page();
  }
}
