import { Controller, Get, Param } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { money } from '#libs/kernel/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import { IdPipe } from '../http/asked.decorator.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { PolicyDto, PolicyListDto, ProgrammeListDto } from './programmes.dto.js';

/** What the fund gives money for, how much a year, and under which rules. Public. */
@ForAnybody()
@ApiTags('programmes')
@Controller()
export class ProgrammesController {
  constructor(
    private readonly programmes: ProgrammesService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('programmes')
  @ApiOperation({ summary: 'The programmes with their yearly envelopes.' })
  @ApiOkResponse({ type: ProgrammeListDto })
  async list(): Promise<ProgrammeListDto> {
    const tx = this.dataSource.manager;
    const envelopes = await this.programmes.envelopes(tx);
    const items = (await this.programmes.programmes(tx)).map(({ id, slug, title, sharePercent }) => ({
      id,
      slug,
      title,
      share: sharePercent,
      envelopes: envelopes
        .filter(({ programmeId }) => programmeId === id)
        .map(({ year, amountMinor, currency }) => ({ year, amount: money(amountMinor, currency) })),
    }));
    return { items };
  }

  @Get('policies')
  @ApiOperation({ summary: 'Every version of every policy, the newest of each first, without what it says.' })
  @ApiOkResponse({ type: PolicyListDto })
  async policies(): Promise<PolicyListDto> {
    const items = (await this.programmes.policies(this.dataSource.manager)).map(
      ({ id, kind, name, version, adoptedAt, inForceFrom, decision }) => ({
        ...{ id, kind, name, version, adoptedAt, inForceFrom, decision },
      }),
    );
    return { items };
  }

  @Get('policies/:id')
  @ApiOperation({ summary: 'One version of one policy, as cases pin it.' })
  @ApiOkResponse({ type: PolicyDto })
  async policy(@Param('id', IdPipe) id: string): Promise<PolicyDto> {
    const { kind, name, version, body, adoptedAt, inForceFrom, decision } = await this.programmes.policy(
      this.dataSource.manager,
      id,
    );
    return { id, kind, name, version, body, adoptedAt, inForceFrom, decision };
  }
}
