import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsUrl, MaxLength } from 'class-validator';
import { IsStatement } from '../http/plain-text.js';

export class ReportDto {
  @ApiProperty({ maxLength: 20_000 })
  @IsStatement(20_000)
  report: string;

  @ApiPropertyOptional({ description: 'A release, merged changes, an audit report.', format: 'uri' })
  @IsOptional()
  @IsUrl({ protocols: ['https'], require_protocol: true })
  @MaxLength(500)
  evidenceUrl?: string;
}

export class CertificationDto {
  @ApiProperty({
    maxLength: 4000,
    description: 'The advice of the technical board that the acceptance follows.',
  })
  @IsStatement(4000)
  advice: string;
}

export class RejectionDto {
  @ApiProperty({ type: [String], minItems: 1 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsStatement(4000, { each: true })
  reasons: string[];
}

export class WriteOffDto {
  @ApiProperty({ type: [String], minItems: 1, description: 'Why it cannot be paid.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsStatement(4000, { each: true })
  reasons: string[];
}

export class MilestoneStateDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  state: string;

  @ApiProperty()
  version: number;

  @ApiProperty({ type: String, nullable: true, description: 'What is paid after clearing the advance.' })
  payableMinor: string | null;
}
