import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsString, MaxLength } from 'class-validator';
import { IsMoment } from '../http/dates.js';
import { IsLine } from '../http/plain-text.js';

export class NewTokenDto {
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @IsLine(100)
  name: string;

  @ApiProperty({ type: [String], example: ['applications.read', 'council.*'] })
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  scopes: string[];

  @ApiProperty({ format: 'date-time' })
  @IsMoment()
  expiresAt: string;
}

export class TokenDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: [String] })
  scopes: readonly string[];

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastUsedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  revokedAt: string | null;
}

export class CreatedTokenDto extends TokenDto {
  @ApiPropertyOptional({ description: 'The token itself: shown in the first answer only.' })
  token?: string;
}

export class TokenListDto {
  @ApiProperty({ type: [TokenDto] })
  items: readonly TokenDto[];
}
