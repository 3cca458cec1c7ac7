import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength, MinLength } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.js';

export class UploadQuery {
  @ApiProperty({
    minLength: 1,
    maxLength: 200,
    description: 'The name to show; the type is told from the content.',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  fileName: string;

  @ApiProperty({ required: false, enum: ['true', 'false'], description: 'Only say what would happen.' })
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  preview?: string;
}

export class AttachmentDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  fileName: string;

  @ApiProperty()
  mediaType: string;

  @ApiProperty({ enum: ['applicant', 'case-team', 'restricted'] })
  visibility: string;

  @ApiProperty({ format: 'date-time' })
  attachedAt: string;
}

export class AttachmentListDto {
  @ApiProperty({ type: [AttachmentDto] })
  items: readonly AttachmentDto[];
}
