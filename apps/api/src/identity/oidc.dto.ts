import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.js';

export class ReturnQuery {
  @ApiPropertyOptional({ description: 'The page of this site to return to.', example: '/desk' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(500)
  returnTo?: string;
}

export class StepUpQuery extends ReturnQuery {
  @ApiProperty({
    description: 'What is to be confirmed.',
    example: 'motion:0193a6c0-0000-7000-8000-000000000001',
  })
  @IsString()
  @MaxLength(120)
  purpose: string;
}
