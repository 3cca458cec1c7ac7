import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { UrgentReason } from '#libs/health/src/index.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { SOURCES, URGENT_REASONS } from '#libs/health/src/index.js';
import { BaseRateDto } from './succession.dto.js';

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

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null where nobody looked yet.',
  })
  observedAt: string | null;

  @ApiProperty({ type: String, enum: [...SOURCES, null], nullable: true })
  source: string | null;

  @ApiProperty({ type: String, nullable: true })
  sourceVersion: string | null;

  @ApiProperty()
  methodVersion: string;
}

const metrics = {
  type: 'object',
  description:
    'By metric, each with its value or why there is none; null only while the project has its page for itself.',
  additionalProperties: { oneOf: [{ $ref: getSchemaPath(MetricValueDto) }, { type: 'null' }] },
} as const;

export class SuccessionSignalsDto {
  @ApiProperty({ enum: ['none', 'notice', 'review', 'not-evaluable'] })
  level: string;

  @ApiProperty({ type: 'array', items: { type: 'object' } })
  signals: object[];

  @ApiProperty({ type: BaseRateDto })
  baseRate: BaseRateDto;

  @ApiProperty({ format: 'date-time' })
  asOf: string;
}

export class ProjectHealthDto {
  @ApiProperty({ enum: STATES })
  state: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  collectedAt: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      'The last time every source was reached; what is older than the last collection was kept since.',
  })
  lookedAt: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'So long the project has its page for itself, and others are shown nothing.',
  })
  firstLookUntil: string | null;

  @ApiProperty(metrics as never)
  metrics: object;

  @ApiPropertyOptional({
    ...metrics,
    description: 'How the project is run: for staff, the board and the project itself.',
  } as never)
  practiceMetrics?: object;

  @ApiPropertyOptional(metrics as never)
  peopleMetrics?: object;

  @ApiPropertyOptional({ type: 'object', nullable: true, additionalProperties: true })
  priority?: object | null;

  @ApiPropertyOptional({ type: SuccessionSignalsDto, nullable: true })
  successionSignals?: SuccessionSignalsDto | null;
}

export class RefreshDto {
  @ApiPropertyOptional({
    enum: URGENT_REASONS,
    description: 'Why staff need it although evidence was collected within the last hour.',
  })
  @MayBeAbsent()
  @IsIn(URGENT_REASONS)
  reason?: UrgentReason;
}

export class RequestedCollectionDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: STATES })
  state: string;
}
