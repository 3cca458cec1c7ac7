import { Controller, Get, Param, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { ActRequest } from '#libs/acts/src/index.js';
import { MEDIA_TYPES } from '#libs/documents/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { AttachmentDto, AttachmentListDto, UploadQuery } from './attachments.dto.js';
import { AttachmentsService } from './attachments.service.js';
import { uploadOf } from './upload.js';

@ApiTags('applications')
@Controller('applications/:id/attachments')
export class AttachmentsController {
  constructor(private readonly attachments: AttachmentsService) {}

  @Get()
  @ApiOperation({ summary: 'What is attached to the application.' })
  @ApiOkResponse({ type: AttachmentListDto })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
  ): Promise<AttachmentListDto> {
    return { items: await this.attachments.list(principal, id) };
  }

  @Post()
  @ApiOperation({ summary: 'Attaches a file.' })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ type: AttachmentDto })
  async attach(
    @Param('id', IdPipe) id: string,
    @Query() { fileName }: UploadQuery,
    @Req() request: Request,
    @Asked() asked: ActRequest,
  ) {
    return this.attachments.attach(asked, id, { fileName, bytes: await uploadOf(request) });
  }

  @Get(':attachmentId')
  @ApiOperation({ summary: 'The file itself, to be saved and never shown in our pages.' })
  @ApiProduces(...MEDIA_TYPES)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async content(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
    @Param('attachmentId', IdPipe) attachmentId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const { view, bytes } = await this.attachments.content(principal, id, attachmentId);
    response.attachment(view.fileName);
    response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'");
    response.setHeader('X-Content-Type-Options', 'nosniff');
    return new StreamableFile(bytes, { type: view.mediaType });
  }
}
