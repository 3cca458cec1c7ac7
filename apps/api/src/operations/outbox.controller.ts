import { Body, Controller, Get, Post } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, failedLooks, outboxState, parkedWakes, releaseWake } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal } from '../http/asked.decorator.js';
import { OutboxDto, OutboxReleaseDto, ReleasedWakeDto } from './outbox.dto.js';

/** The wakes that wait for Temporal, for operators. */
@ApiTags('operations')
@Controller('operations/outbox')
export class OutboxController {
  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What waits to be delivered, and what was given up on.' })
  @ApiOkResponse({ type: OutboxDto })
  async read(@CurrentPrincipal() principal: Principal): Promise<OutboxDto> {
    accepted(authorise(principal, 'operations.outbox'));
    const { waiting, oldestSeconds } = await outboxState(this.dataSource.manager);
    const { manager } = this.dataSource;
    return {
      waiting,
      oldestSeconds,
      parked: await parkedWakes(manager),
      failing: await failedLooks(manager),
    };
  }

  @Post('releases')
  @ApiOperation({ summary: 'Gives a parked wake another try.' })
  @ApiCreatedResponse({ type: ReleasedWakeDto })
  release(@Body() { id }: OutboxReleaseDto, @Asked() asked: ActRequest): Promise<ActAnswer<ReleasedWakeDto>> {
    return this.acts.act(asked, {
      lock: async () => null,
      authorise: () => {
        accepted(authorise(asked.principal, 'operations.outbox'));
      },
      apply: async (act) => {
        if (!(await releaseWake(act.tx, id))) {
          refused('operations.wake-not-parked', 'conflict', 'There is no parked wake with this id.', 'id');
        }
        act.audit({ type: 'operations.wake-released', subject: { type: 'wake', id }, disclosure: 'public' });
        return { id };
      },
    });
  }
}
