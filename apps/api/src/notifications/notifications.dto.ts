import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import type { Channel, Language } from '#libs/notifications/src/index.js';
import { CHANNELS, LANGUAGES } from '#libs/notifications/src/index.js';
import { IsNested } from '../http/is-nested.js';
import { MayBeAbsent } from '../http/may-be-absent.js';

export class NotificationDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'reviews.assigned' })
  template: string;

  @ApiProperty({ description: 'One sentence in the reader’s language.' })
  text: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  applicationId: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readAt: string | null;
}

export class NotificationListDto {
  @ApiProperty({ type: [NotificationDto] })
  items: readonly NotificationDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;
}

export class ReadUpToDto {
  @ApiProperty({ format: 'uuid', description: 'The newest message that was read.' })
  @IsUUID()
  readUpTo: string;
}

export class ChannelsDto {
  @ApiProperty({ enum: CHANNELS, required: false })
  @MayBeAbsent()
  @IsIn(CHANNELS)
  duty?: Channel;

  @ApiProperty({ enum: CHANNELS, required: false })
  @MayBeAbsent()
  @IsIn(CHANNELS)
  decision?: Channel;

  @ApiProperty({ enum: CHANNELS, required: false })
  @MayBeAbsent()
  @IsIn(CHANNELS)
  news?: Channel;
}

export class PreferencesDto {
  @ApiProperty({ enum: LANGUAGES })
  @IsIn(LANGUAGES)
  language: Language;

  @ApiProperty({ type: ChannelsDto })
  @IsNested(() => ChannelsDto)
  channels: ChannelsDto;
}
