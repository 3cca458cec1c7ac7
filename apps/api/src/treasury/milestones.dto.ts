import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsUrl, MaxLength } from 'class-validator';
import { MILESTONE_STATES } from '#libs/treasury/src/index.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { MoneyDto } from '../http/money.dto.js';
import { IsStatement } from '../http/plain-text.js';

export class ReportDto {
  @ApiProperty({ maxLength: 20_000 })
  @IsStatement(20_000)
  report: string;

  @ApiPropertyOptional({ description: 'A release, merged changes, an audit report.', format: 'uri' })
  @MayBeAbsent()
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

class MilestoneWaitingDto {
  @ApiProperty({ description: 'A role, the applicant, the bank, or nobody.' })
  for: string;

  @ApiProperty({ format: 'date-time' })
  since: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  dueAt: string | null;

  @ApiProperty()
  reason: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  escalatedAt: string | null;
}

class MilestoneReportDto {
  @ApiProperty()
  number: number;

  @ApiProperty()
  report: string;

  @ApiProperty({ type: String, nullable: true })
  evidenceUrl: string | null;

  @ApiProperty({ format: 'date-time' })
  submittedAt: string;

  @ApiProperty({ type: String, nullable: true, enum: ['accepted', 'rejected', null] })
  outcome: string | null;

  @ApiProperty({ type: [String] })
  reasons: readonly string[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  decidedAt: string | null;
}

/** A reader finds what their class allows: to the public, and to whoever votes on the case, what and when. */
class MilestoneProgressDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'The team and staff.' })
  id?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The team and staff.' })
  agreementId?: string;

  @ApiProperty({ description: '0 is the advance.' })
  position: number;

  @ApiProperty({ enum: ['advance', 'delivery'] })
  kind: string;

  @ApiProperty()
  title: string;

  @ApiPropertyOptional({ description: 'The team and staff.' })
  acceptance?: string;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'What is paid after clearing the advance.',
  })
  payable?: MoneyDto | null;

  @ApiProperty({ type: String, format: 'date', nullable: true })
  dueOn: string | null;

  @ApiProperty({ enum: MILESTONE_STATES })
  state: string;

  @ApiPropertyOptional({ type: MilestoneWaitingDto })
  waiting?: MilestoneWaitingDto;

  @ApiPropertyOptional({ type: [MilestoneReportDto] })
  reports?: readonly MilestoneReportDto[];

  @ApiPropertyOptional()
  version?: number;
}

export class MilestonesProgressDto {
  @ApiProperty({ type: [MilestoneProgressDto] })
  items: readonly MilestoneProgressDto[];
}
