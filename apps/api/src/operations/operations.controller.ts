import { Controller, Get, Header } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { countFailedLooks, outboxState } from '#libs/acts/src/index.js';
import { refused } from '#libs/kernel/src/index.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { metrics, showFailing, showOutbox } from './metrics.js';

const statusSchema = (status: string) => ({
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', enum: [status] } },
});

@ForAnybody()
@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  @Get('health/live')
  @ApiOperation({ summary: 'The process runs' })
  @ApiOkResponse({ schema: statusSchema('live') })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('health/ready')
  @ApiOperation({ summary: 'The process can serve: PostgreSQL answers and is migrated' })
  @ApiOkResponse({ schema: statusSchema('ready') })
  async ready(): Promise<{ status: 'ready' }> {
    try {
      await this.dataSource.query('SELECT 1 FROM policies LIMIT 1');
    } catch {
      refused('operations.not-ready', 'unavailable', 'PostgreSQL does not answer or is not migrated.');
    }
    return { status: 'ready' };
  }

  @Get('metrics')
  @Header('Content-Type', metrics.contentType)
  @ApiOperation({ summary: 'Prometheus metrics' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async metrics(): Promise<string> {
    // Without PostgreSQL the rest still tells what is wrong.
    const { manager } = this.dataSource;
    await outboxState(manager).then(showOutbox, () => undefined);
    await countFailedLooks(manager).then(showFailing, () => undefined);
    return metrics.metrics();
  }
}
