import { Controller, Get, Header, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import {
  ApiAcceptedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { AuditService } from '#libs/audit/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { LogReaders } from '#libs/transparency/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import {
  ConsistencyProofDto,
  ConsistencyQuery,
  CaseEntriesDto,
  ExportQuery,
  InclusionProofDto,
  InclusionQuery,
  RequestedCheckpointDto,
} from './audit.dto.js';

/** The log of every act, for anybody who wants to check it: tlog-tiles layout, proofs and exports. */
@ApiTags('audit')
@Controller('audit')
export class LogController {
  constructor(
    private readonly audit: AuditService,
    private readonly readers: LogReaders,
  ) {}

  @ForAnybody()
  @Get('checkpoint')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The newest signed tree head (C2SP tlog-checkpoint).' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async checkpoint(): Promise<string> {
    return (await this.audit.latestCheckpoint()).note;
  }

  @Post('checkpoints')
  @HttpCode(202)
  @ApiOperation({ summary: 'Asks for a signed tree head over everything up to now.' })
  @ApiAcceptedResponse({ type: RequestedCheckpointDto })
  requestCheckpoint(@Asked() asked: ActRequest) {
    return this.readers.requestCheckpoint(asked);
  }

  @ForAnybody()
  @Get('tile/*path')
  @Header('Content-Type', 'application/octet-stream')
  @ApiOperation({ summary: 'A tile of hashes (C2SP tlog-tiles): `<L>/<N>` or `<L>/<N>.p/<W>`.' })
  @ApiParam({ name: 'path', type: String, example: '0/000' })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async tile(@Param('path') path: string | string[]): Promise<StreamableFile> {
    return new StreamableFile(await this.audit.tile(Array.isArray(path) ? path.join('/') : path));
  }

  @ForAnybody()
  @Get('proofs/inclusion')
  @ApiOperation({ summary: 'Proof that an entry is in the log.' })
  @ApiOkResponse({ type: InclusionProofDto })
  inclusion(@Query() { index, size }: InclusionQuery): Promise<InclusionProofDto> {
    return this.audit.inclusionProof(index, size);
  }

  @ForAnybody()
  @Get('proofs/consistency')
  @ApiOperation({ summary: 'Proof that the log only grew between two sizes.' })
  @ApiOkResponse({ type: ConsistencyProofDto })
  consistency(@Query() { from, to }: ConsistencyQuery): Promise<ConsistencyProofDto> {
    return this.audit.consistencyProof(from, to);
  }

  @ForAnybody()
  @Get('export')
  @Header('Content-Type', 'application/x-ndjson; charset=utf-8')
  @ApiOperation({
    summary: 'The log up to the newest signed head, one entry a line; `audit-full` for auditors.',
  })
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ schema: { type: 'string' } })
  async export(
    @CurrentPrincipal() principal: Principal,
    @Query() { kind }: ExportQuery,
  ): Promise<StreamableFile> {
    const lines = await this.readers.export(principal, kind);
    const first = await lines.next();
    return new StreamableFile(Readable.from(fromFirst(first, lines)), {
      disposition: `attachment; filename="${kind}.ndjson"`,
    });
  }

  @Get('applications/:id/entries')
  @ApiOperation({ summary: 'Every entry of one application, for auditors.' })
  @ApiOkResponse({ type: CaseEntriesDto })
  async dossier(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
  ): Promise<CaseEntriesDto> {
    return { items: await this.readers.dossier(principal, id) };
  }
}

/** The first line is awaited before the answer begins, so that a refusal is still a refusal. */
async function* fromFirst(
  first: IteratorResult<string>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}
