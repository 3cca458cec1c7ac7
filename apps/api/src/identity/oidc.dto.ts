import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

export class ReturnQuery {
  @ApiPropertyOptional({ description: 'The page of this site to return to.', example: '/desk' })
  @IsOptional()
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
