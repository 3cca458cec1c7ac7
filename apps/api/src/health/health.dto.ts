import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsNumber, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { SOURCES } from '#libs/health/src/index.js';
import { MoneyDto } from '../http/money.dto.js';
import { IsStatement } from '../http/plain-text.js';

const NEED_CLASSES = ['S', 'M', 'L', 'XL'] as const;
const STATES = ['none', 'collecting', 'collected', 'unavailable'] as const;

export class MetricValueDto {
  @ApiProperty()
  metric: string;

  @ApiProperty({ type: Number, nullable: true, description: 'Null is unknown, with its reason; never zero.' })
  value: number | null;

  @ApiPropertyOptional()
  numerator?: number;

  @ApiPropertyOptional()
  denominator?: number;

  @ApiProperty({ minimum: 0, maximum: 1 })
  coverage: number;

  @ApiPropertyOptional({ enum: ['not-collected', 'not-applicable', 'error', 'rate-limited', 'no-demand'] })
  nullReason?: string;

  @ApiProperty()
  unit: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  windowStart: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  windowEnd: string | null;

  @ApiProperty({ format: 'date-time' })
  observedAt: string;

  @ApiProperty({ enum: SOURCES })
  source: string;

  @ApiProperty()
  sourceVersion: string;

  @ApiProperty()
  methodVersion: string;
}

const metrics = {
  type: 'object',
  description: 'By metric; null where nobody looked yet.',
  additionalProperties: { oneOf: [{ $ref: getSchemaPath(MetricValueDto) }, { type: 'null' }] },
} as const;

export class SuccessionSignalsDto {
  @ApiProperty({ enum: ['none', 'notice', 'review'] })
  level: string;

  @ApiProperty({ type: 'array', items: { type: 'object' } })
  signals: object[];

  @ApiProperty({ format: 'date-time' })
  asOf: string;
}

export class ProjectHealthDto {
  @ApiProperty({ enum: STATES })
  state: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  collectedAt: string | null;

  @ApiProperty(metrics as never)
  metrics: object;

  @ApiPropertyOptional(metrics as never)
  peopleMetrics?: object;

  @ApiPropertyOptional({ type: 'object', nullable: true, additionalProperties: true })
  priority?: object | null;

  @ApiPropertyOptional({ type: SuccessionSignalsDto, nullable: true })
  successionSignals?: SuccessionSignalsDto | null;
}

export class RequestedCollectionDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: STATES })
  state: string;
}

export class AssessmentDto {
  @ApiProperty({
    enum: NEED_CLASSES,
    description: 'Reference need of a year: S €15k, M €60k, L €150k, XL €500k.',
  })
  @IsIn(NEED_CLASSES)
  needClass: (typeof NEED_CLASSES)[number];

  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'Income of the last year, where known.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyDto)
  income?: MoneyDto | null;

  @ApiPropertyOptional({ type: Number, nullable: true, minimum: 0, maximum: 1 })
  @IsOptional()
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(0)
  @Max(1)
  paidShare?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, minimum: 0, maximum: 1 })
  @IsOptional()
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(0)
  @Max(1)
  exposure?: number | null;

  @ApiProperty({ maxLength: 4000 })
  @IsStatement(4000)
  reason: string;
}

export class AssessedProjectDto {
  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty({ enum: ['ok', 'insufficient-data', 'succession-list'] })
  status: string;
}

export class RankedProjectDto {
  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty()
  slug: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  report: object;

  @ApiProperty({ format: 'date-time' })
  computedAt: string;
}

export class RankingDto {
  @ApiProperty({ type: [RankedProjectDto] })
  items: RankedProjectDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'How many projects are listed apart, by status.',
  })
  apart: Record<string, number>;
}
