import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PeopleNoticeService } from '#libs/health/src/index.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { PeopleNoticeDto } from './people-notice.dto.js';

/** What is computed from people's public work, on what basis, for how long, and how to object. */
@ApiTags('health')
@Controller('people-data')
export class PeopleNoticeController {
  constructor(private readonly notice: PeopleNoticeService) {}

  @ForAnybody()
  @Get()
  @ApiOperation({ summary: 'The notice to people whose public work is looked at, and how to object.' })
  @ApiOkResponse({ type: PeopleNoticeDto })
  read() {
    return this.notice.read();
  }
}
