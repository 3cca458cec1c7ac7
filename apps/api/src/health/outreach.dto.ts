import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { CONTACT_CHANNELS, CONTACT_DIRECTIONS, CONTACT_WISHES } from '#libs/health/src/index.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { IsStatement } from '../http/plain-text.js';
import { NarrowedPageQuery } from '../projects/directory.dto.js';

const CONTACTED = ['yes', 'no', 'all'] as const;

export class OutreachQuery extends NarrowedPageQuery {
  @ApiPropertyOptional({ enum: CONTACTED, default: 'all', description: 'Whether there was any contact.' })
  @MayBeAbsent()
  @IsIn(CONTACTED)
  contacted?: (typeof CONTACTED)[number];
}

export class NewListDto {
  @ApiProperty({ maxLength: 4000, description: 'Why now; the list is dated and kept for two years.' })
  @IsStatement(4000)
  reason: string;
}

export class DrawnListDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  projects: number;
}

export class LastContactDto {
  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ enum: CONTACT_DIRECTIONS })
  direction: string;

  @ApiProperty({ enum: CONTACT_CHANNELS })
  channel: string;
}

export class OutreachItemDto {
  @ApiProperty({ description: 'Among those the reader is shown.' })
  position: number;

  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty()
  slug: string;

  @ApiProperty()
  name: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'When the list was drawn, 0 to 100; null for whoever may not see people.',
  })
  priority: number | null;

  @ApiProperty({ type: LastContactDto, nullable: true })
  lastContact: LastContactDto | null;
}

export class OutreachPageDto {
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null: none was drawn yet.',
  })
  drawnAt: string | null;

  @ApiProperty({ type: String, nullable: true })
  methodVersion: string | null;

  @ApiProperty({ type: [OutreachItemDto] })
  items: readonly OutreachItemDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;
}

export class NewContactDto {
  @ApiProperty({ enum: CONTACT_DIRECTIONS })
  @IsIn(CONTACT_DIRECTIONS)
  direction: (typeof CONTACT_DIRECTIONS)[number];

  @ApiProperty({ enum: CONTACT_CHANNELS })
  @IsIn(CONTACT_CHANNELS)
  channel: (typeof CONTACT_CHANNELS)[number];

  @ApiProperty({ maxLength: 4000, description: 'What was said. The project sees it.' })
  @IsStatement(4000)
  summary: string;
}

export class LoggedContactDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  projectId: string;
}

export class ContactDto extends LastContactDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  summary: string;
}

export class NewContactWishDto {
  @ApiProperty({ enum: CONTACT_WISHES })
  @IsIn(CONTACT_WISHES)
  wish: (typeof CONTACT_WISHES)[number];

  @ApiPropertyOptional({
    maxLength: 4000,
    type: String,
    nullable: true,
    description: 'Nobody has to say why.',
  })
  @IsOptional()
  @IsStatement(4000)
  reason?: string | null;
}

export class KeptWishDto {
  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty({ enum: CONTACT_WISHES })
  wish: string;
}

export class ContactWishDto {
  @ApiProperty({ enum: CONTACT_WISHES })
  wish: string;

  @ApiProperty({ description: 'The project’s own word; else what staff were told.' })
  isOwn: boolean;

  @ApiProperty({ format: 'date-time' })
  statedAt: string;
}

export class ContactLogDto {
  @ApiProperty({ type: ContactWishDto, nullable: true })
  wish: ContactWishDto | null;

  @ApiProperty({ type: [ContactDto] })
  contacts: readonly ContactDto[];
}
