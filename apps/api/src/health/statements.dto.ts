import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { IsNested } from '../http/is-nested.js';
import { MoneyDto } from '../http/money.dto.js';
import { IsStatement } from '../http/plain-text.js';

const NEED_CLASSES = ['S', 'M', 'L', 'XL'] as const;
const INCOME_BASES = ['ours', 'observed', 'assessed', 'declared'] as const;

export class NeedAssessmentDto {
  @ApiProperty({
    enum: NEED_CLASSES,
    description: 'Reference need of a year; the amounts are published with the priority policy.',
  })
  @IsIn(NEED_CLASSES)
  needClass: (typeof NEED_CLASSES)[number];

  @ApiProperty({ maxLength: 4000, description: 'The project is shown it.' })
  @IsStatement(4000)
  reason: string;
}

export class ExposureDto {
  @ApiProperty({ minimum: 0, maximum: 1, description: 'How exposed the world is to this project.' })
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(0)
  @Max(1)
  exposure: number;

  @ApiProperty({ maxLength: 4000 })
  @IsStatement(4000)
  reason: string;
}

export class IncomeDto {
  @ApiProperty({ type: MoneyDto, description: 'Of the last year, EUR; nothing is an amount too.' })
  @IsNested(() => MoneyDto)
  atLeast: MoneyDto;

  @ApiPropertyOptional({ type: MoneyDto, nullable: true, description: 'Left out: not known.' })
  @IsOptional()
  @IsNested(() => MoneyDto)
  atMost?: MoneyDto | null;

  @ApiProperty({ maxLength: 2000, description: 'Where it is written.' })
  @IsStatement(2000)
  evidence: string;

  @ApiProperty({ maxLength: 4000 })
  @IsStatement(4000)
  reason: string;
}

export class PaidShareDto {
  @ApiProperty({ minimum: 0, maximum: 1, description: 'Which part of the work is paid.' })
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(0)
  @Max(1)
  paidShare: number;

  @ApiProperty({ maxLength: 2000, description: 'Where it is written.' })
  @IsStatement(2000)
  evidence: string;

  @ApiProperty({ maxLength: 4000 })
  @IsStatement(4000)
  reason: string;
}

export class StatedDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty({ enum: ['ok', 'insufficient-data', 'succession-list'] })
  status: string;
}

export class NeedAssignmentDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: NEED_CLASSES })
  needClass: string;

  @ApiProperty({ type: MoneyDto, description: 'What the class stands for today.' })
  amount: MoneyDto;

  @ApiProperty({ description: 'The version of the method it was assigned under.' })
  methodVersion: string;

  @ApiProperty()
  reason: string;

  @ApiProperty({ format: 'date-time' })
  assignedAt: string;

  @ApiPropertyOptional({ description: 'For staff.' })
  assignedBy?: string;
}

export class NeedAssignmentListDto {
  @ApiProperty({ type: [NeedAssignmentDto] })
  items: NeedAssignmentDto[];
}

export class ExposureStatementDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ minimum: 0, maximum: 1 })
  exposure: number;

  @ApiProperty()
  reason: string;

  @ApiProperty()
  authorRole: string;

  @ApiPropertyOptional({ description: 'For staff.' })
  authorId?: string;

  @ApiProperty({ format: 'date-time' })
  statedAt: string;
}

export class ExposureStatementListDto {
  @ApiProperty({ type: [ExposureStatementDto] })
  items: ExposureStatementDto[];
}

export class IncomeBandDto {
  @ApiProperty({ type: MoneyDto })
  from: MoneyDto;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'Null: nothing bounds it.' })
  to: MoneyDto | null;
}

export class IncomeFactDto {
  @ApiProperty({ enum: INCOME_BASES })
  basis: string;

  @ApiProperty()
  source: string;

  @ApiProperty({ type: IncomeBandDto })
  band: IncomeBandDto;

  @ApiProperty({ format: 'date-time' })
  windowEnd: string;

  @ApiProperty()
  evidence: string;

  @ApiProperty({ format: 'date-time' })
  observedAt: string;
}

export class IncomeConflictDto {
  @ApiProperty({ enum: INCOME_BASES })
  whole: string;

  @ApiProperty({ enum: INCOME_BASES })
  part: string;
}

export class IncomeFindingDto {
  @ApiProperty({ type: IncomeBandDto })
  band: IncomeBandDto;

  @ApiProperty({ enum: INCOME_BASES, isArray: true })
  restsOn: string[];

  @ApiProperty({
    type: [IncomeConflictDto],
    description: 'A whole that is smaller than a part of it; the part counts.',
  })
  conflicts: IncomeConflictDto[];

  @ApiProperty({ type: [IncomeFactDto], description: 'What every source said last. Never added up.' })
  facts: IncomeFactDto[];
}

export class PaidShareStatementDto {
  @ApiProperty({ enum: ['assessed', 'declared'] })
  basis: string;

  @ApiProperty({ minimum: 0, maximum: 1 })
  paidShare: number;

  @ApiProperty()
  evidence: string;

  @ApiProperty({ format: 'date-time' })
  statedAt: string;
}

export class ProjectMoneyDto {
  @ApiProperty({ type: IncomeFindingDto })
  income: IncomeFindingDto;

  @ApiProperty({ type: [PaidShareStatementDto] })
  paidShares: PaidShareStatementDto[];

  @ApiProperty({ type: NeedAssignmentDto, nullable: true })
  need: NeedAssignmentDto | null;

  @ApiProperty({ type: Number, nullable: true })
  exposure: number | null;
}
