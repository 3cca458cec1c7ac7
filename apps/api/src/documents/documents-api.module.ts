import { Module } from '@nestjs/common';
import { ApplicationsModule } from '#libs/applications/src/index.js';
import { DocumentsModule } from '#libs/documents/src/index.js';
import { AttachmentsController } from './attachments.controller.js';
import { AttachmentsService } from './attachments.service.js';

@Module({
  imports: [ApplicationsModule, DocumentsModule.with()],
  controllers: [AttachmentsController],
  providers: [AttachmentsService],
})
export class DocumentsApiModule {}
