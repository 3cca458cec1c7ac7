import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsUUID } from 'class-validator';
import { IsLine } from '../http/plain-text.js';

export class ObjectionDto {
  @ApiProperty({ type: [String], minItems: 1, maxItems: 20, description: 'Addresses as commits carry them.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsLine(254, { each: true })
  addresses: string[];

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Left out: everywhere.',
  })
  @IsOptional()
  @IsUUID()
  projectId?: string | null;
}

export class ObjectedDto {
  @ApiProperty({
    type: 'integer',
    description: 'Addresses for which it is new; of a withdrawal, those for which it held.',
  })
  addresses: number;
}
