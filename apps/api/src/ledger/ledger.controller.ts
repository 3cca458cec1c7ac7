import { Readable } from 'node:stream';
import { Controller, Get, Header, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/kernel/src/index.js';
import { CurrentPrincipal } from '../http/asked.decorator.js';
import { MoneyDto } from '../http/money.dto.js';
import { LedgerReads } from './ledger-reads.js';

class BalanceDto {
  @ApiProperty({ example: 'budget-available:maintenance:2026' })
  account: string;

  @ApiProperty({ type: MoneyDto, description: 'On the normal side of the account.' })
  balance: MoneyDto;
}

class BalanceListDto {
  @ApiProperty({ type: [BalanceDto] })
  items: readonly BalanceDto[];
}

/** The books. */
@ApiTags('ledger')
@Controller('ledger')
export class LedgerController {
  constructor(private readonly reads: LedgerReads) {}

  @Get('balances')
  @ApiOperation({ summary: 'What every account holds.' })
  @ApiOkResponse({ type: BalanceListDto })
  async balances(@CurrentPrincipal() principal: Principal) {
    return { items: await this.reads.balances(principal) };
  }

  @Get('export')
  @Header('Content-Type', 'application/x-ndjson')
  @ApiOperation({
    summary: 'All transactions and balances in one snapshot; `plinth ledger verify` checks the file.',
  })
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ schema: { type: 'string' } })
  async export(@CurrentPrincipal() principal: Principal) {
    const lines = await this.reads.export(principal);
    const disposition = 'attachment; filename="ledger.ndjson"';
    return new StreamableFile(Readable.from(withNewlines(lines)), { disposition });
  }
}

function* withNewlines(lines: readonly string[]): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}
