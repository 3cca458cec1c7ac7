import { Body, Controller, Get, Header, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import {
  PaymentOrdersService,
  PaymentRunsService,
  SetAsideService,
  StatementsService,
} from '#libs/treasury/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import {
  ApprovalDto,
  ApprovedDto,
  ImportedStatementsDto,
  NewRunDto,
  OrdersQuery,
  PaymentOrderListDto,
  ReleaseDto,
  ResolutionDto,
  RunDto,
  RunListDto,
  RunsQuery,
  RunStateDto,
  RunWithOrdersDto,
  SetAsideChoiceDto,
  SetAsideDto,
  SetAsideRejectionDto,
  SetAsideStateDto,
  StatementFileDto,
  StatementListDto,
} from './payments.dto.js';

/** Payment orders. An approval needs a session stepped up for `order:<id>`. */
@ApiTags('treasury')
@Controller('payment-orders')
export class PaymentOrdersController {
  constructor(private readonly orders: PaymentOrdersService) {}

  @Get()
  @ApiOperation({ summary: 'Orders in one state, oldest first.' })
  @ApiOkResponse({ type: PaymentOrderListDto })
  async list(@Query() query: OrdersQuery, @CurrentPrincipal() principal: Principal) {
    return { items: await this.orders.list(principal, query.state ?? 'pending-approval') };
  }

  @Post(':id/approvals')
  @ApiOperation({ summary: 'Approves the order that was seen, by its hash.' })
  @ApiCreatedResponse({ type: ApprovedDto })
  approve(@Param('id', IdPipe) id: string, @Body() body: ApprovalDto, @Asked() asked: ActRequest) {
    return this.orders.approve(asked, id, body.hash);
  }
}

/** Payment runs. The release needs a session stepped up for `payment-run:<id>`. */
@ApiTags('treasury')
@Controller('payment-runs')
export class PaymentRunsController {
  constructor(private readonly runs: PaymentRunsService) {}

  @Post()
  @ApiOperation({ summary: 'Puts approved orders into a bank file.' })
  @ApiCreatedResponse({ type: RunDto })
  create(@Body() body: NewRunDto, @Asked() asked: ActRequest) {
    return this.runs.create(asked, {
      orderIds: body.orderIds ?? null,
      executionDate: body.executionDate ?? null,
    });
  }

  @Get()
  @ApiOperation({ summary: 'The newest runs.' })
  @ApiOkResponse({ type: RunListDto })
  async list(@Query() query: RunsQuery, @CurrentPrincipal() principal: Principal) {
    return { items: await this.runs.list(principal, query.limit ?? 50) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'A run with its orders and its one transmission.' })
  @ApiOkResponse({ type: RunWithOrdersDto })
  read(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.runs.read(principal, id);
  }

  @Get(':id/file')
  @Header('Content-Type', 'application/xml; charset=utf-8')
  @ApiOperation({ summary: 'The bytes of the file (pain.001.001.09). The read leaves a trace.' })
  @ApiProduces('application/xml')
  @ApiOkResponse({ schema: { type: 'string' } })
  async file(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    const bytes = await this.runs.file(principal, id);
    return new StreamableFile(bytes, { disposition: `attachment; filename="${id}.xml"` });
  }

  @Post(':id/release')
  @ApiOperation({ summary: 'Releases the file that was seen, by its hash; everything is checked again.' })
  @ApiCreatedResponse({ type: RunDto })
  release(@Param('id', IdPipe) id: string, @Body() body: ReleaseDto, @Asked() asked: ActRequest) {
    return this.runs.release(asked, id, body.sha256);
  }

  @Post(':id/void')
  @ApiOperation({ summary: 'Takes a run apart before its release.' })
  @ApiCreatedResponse({ type: RunStateDto })
  makeVoid(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.runs.makeVoid(asked, id);
  }

  @Post(':id/resolution')
  @ApiOperation({
    summary:
      'Says what became of an unknown transmission. Needs a session stepped up for `payment-run:<id>`.',
  })
  @ApiCreatedResponse({ type: RunStateDto })
  resolve(@Param('id', IdPipe) id: string, @Body() body: ResolutionDto, @Asked() asked: ActRequest) {
    return this.runs.resolve(asked, id, { outcome: body.outcome, note: body.note });
  }
}

/** Bank statements. */
@ApiTags('treasury')
@Controller('statements')
export class StatementsController {
  constructor(
    private readonly statements: StatementsService,
    private readonly setAsides: SetAsideService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The newest statements that were taken in, and what was said of them.' })
  @ApiOkResponse({ type: StatementListDto })
  async list(@CurrentPrincipal() principal: Principal) {
    return { items: await this.setAsides.list(principal) };
  }

  @Post(':id/set-aside-proposals')
  @ApiOperation({
    summary:
      'Says that the newest statement is wrong, in a session stepped up for `statement-set-aside:<id>`.',
  })
  @ApiCreatedResponse({ type: SetAsideStateDto })
  propose(@Param('id', IdPipe) id: string, @Body() body: SetAsideDto, @Asked() asked: ActRequest) {
    return this.setAsides.propose(asked, id, body.reason);
  }

  @Post(':id/set-aside-confirmation')
  @ApiOperation({
    summary:
      'Another person confirms it, stepped up for `statement-set-aside:<id>`: what the statement booked is reversed, with what was said of its money.',
  })
  @ApiCreatedResponse({ type: SetAsideStateDto })
  confirm(@Param('id', IdPipe) id: string, @Body() body: SetAsideChoiceDto, @Asked() asked: ActRequest) {
    return this.setAsides.confirm(asked, id, body.proposalId);
  }

  @Post(':id/set-aside-rejection')
  @ApiOperation({
    summary: 'Another person says that it is right, stepped up for `statement-set-aside:<id>`.',
  })
  @ApiCreatedResponse({ type: SetAsideStateDto })
  reject(@Param('id', IdPipe) id: string, @Body() body: SetAsideRejectionDto, @Asked() asked: ActRequest) {
    return this.setAsides.reject(asked, id, body.proposalId, body.reason);
  }

  @Post()
  @ApiOperation({
    summary:
      'Imports a camt.053 file, in a session stepped up for `statement:<SHA-256>`; the same twice changes nothing.',
  })
  @ApiCreatedResponse({ type: ImportedStatementsDto })
  import(@Body() body: StatementFileDto, @Asked() asked: ActRequest) {
    return this.statements.import(asked, new Uint8Array(Buffer.from(body.file, 'base64')));
  }
}
