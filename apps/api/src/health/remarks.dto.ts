import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { REMARK_DECISIONS, REMARK_KINDS } from '#libs/health/src/index.js';
import { IsLine, IsStatement } from '../http/plain-text.js';

export class NewRemarkDto {
  @ApiProperty({ enum: REMARK_KINDS })
  @IsIn(REMARK_KINDS)
  kind: (typeof REMARK_KINDS)[number];

  @ApiProperty({ maxLength: 60, description: 'A metric of the page, or `priority`.' })
  @IsLine(60)
  about: string;

  @ApiProperty({ maxLength: 4000 })
  @IsStatement(4000)
  text: string;
}

export class MadeRemarkDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  projectId: string;
}

export class RemarkDecisionDto {
  @ApiProperty({ enum: REMARK_DECISIONS })
  @IsIn(REMARK_DECISIONS)
  decision: (typeof REMARK_DECISIONS)[number];

  @ApiProperty({ maxLength: 4000, description: 'The project is shown it.' })
  @IsStatement(4000)
  reason: string;
}

export class DecidedRemarkDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: REMARK_DECISIONS })
  decision: string;

  @ApiProperty({ description: 'The list the project stands in now.' })
  status: string;
}

export class RemarkDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: REMARK_KINDS })
  kind: string;

  @ApiProperty()
  about: string;

  @ApiProperty()
  text: string;

  @ApiProperty({ format: 'date-time' })
  saidAt: string;

  @ApiProperty({ enum: REMARK_DECISIONS, type: String, nullable: true })
  decision: string | null;

  @ApiProperty({ type: String, nullable: true })
  decisionReason: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  decidedAt: string | null;
}

export class RemarkListDto {
  @ApiProperty({ type: [RemarkDto] })
  items: RemarkDto[];
}
