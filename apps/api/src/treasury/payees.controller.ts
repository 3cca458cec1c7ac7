import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { PayeesService } from '#libs/treasury/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import {
  ClearanceDto,
  ClearedScreeningDto,
  PayeeDto,
  PayeeViewDto,
  RecordedPayeeDto,
  VerificationDto,
  VerifiedAccountDto,
} from './payee.dto.js';

/**
 * Whom a case pays. Bank details need a session stepped up for `payee:<application id>`, verifying and clearing one for
 * `payee-verification:<id>`.
 */
@ApiTags('treasury')
@Controller()
export class PayeesController {
  constructor(private readonly payees: PayeesService) {}

  @Put('applications/:id/payee')
  @ApiOperation({
    summary: 'Records the payee and the account; a changed account is verified anew and cools down.',
  })
  @ApiOkResponse({ type: RecordedPayeeDto })
  put(@Param('id', IdPipe) id: string, @Body() body: PayeeDto, @Asked() asked: ActRequest) {
    const { kind, legalName, publicName, taxResidence, route, iban, account, address, chargeBearer } = body;
    const creditor = {
      name: legalName,
      ...(iban === undefined ? {} : { iban }),
      ...(account === undefined ? {} : { account: { ...account } }),
      address: { ...address },
    };
    return this.payees.put(asked, id, {
      kind,
      legalName,
      publicName,
      taxResidence,
      account: { route, creditor, ...(chargeBearer === undefined ? {} : { chargeBearer }) },
    });
  }

  @Get('applications/:id/payee')
  @ApiOperation({ summary: 'The payee, as far as the reader may see it; bank details leave a trace.' })
  @ApiOkResponse({ type: PayeeViewDto })
  read(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.payees.read(principal, id);
  }

  @Post('payees/:id/verification')
  @ApiOperation({ summary: 'Notes that treasury has verified the account by another way.' })
  @ApiCreatedResponse({ type: VerifiedAccountDto })
  verify(@Param('id', IdPipe) id: string, @Body() body: VerificationDto, @Asked() asked: ActRequest) {
    return this.payees.verify(asked, id, body.accountVersion);
  }

  @Post('payees/:id/screening-clearance')
  @ApiOperation({ summary: 'Clears the hits of the newest screening, with the reason.' })
  @ApiCreatedResponse({ type: ClearedScreeningDto })
  clear(@Param('id', IdPipe) id: string, @Body() body: ClearanceDto, @Asked() asked: ActRequest) {
    return this.payees.clearScreening(asked, id, body.reason);
  }
}
