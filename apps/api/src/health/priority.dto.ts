import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { NarrowedPageQuery } from '../projects/directory.dto.js';

const STATUSES = ['ok', 'insufficient-data', 'succession-list'] as const;

export class RankingQuery extends NarrowedPageQuery {
  @ApiPropertyOptional({ enum: STATUSES, default: 'ok', description: 'Which list.' })
  @MayBeAbsent()
  @IsIn(STATUSES)
  status?: (typeof STATUSES)[number];
}

const share = { type: Number, nullable: true, minimum: 0, maximum: 1 } as const;

export class ShareRangeDto {
  @ApiProperty(share)
  low: number | null;

  @ApiProperty(share)
  high: number | null;
}

export class ScaleDto {
  @ApiProperty({ type: Number, nullable: true })
  low: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'What is ranked by.' })
  middle: number | null;

  @ApiProperty({ type: Number, nullable: true })
  high: number | null;
}

/** What the method made of a project. */
class ScoredDto {
  @ApiProperty({ enum: STATUSES })
  status: string;

  @ApiProperty(share)
  criticality: number | null;

  @ApiProperty({ type: ShareRangeDto })
  underfunding: ShareRangeDto;

  @ApiProperty(share)
  fragility: number | null;

  @ApiProperty({ minimum: 0, maximum: 1, description: 'Share of fragility’s weight that was observed.' })
  coverage: number;

  @ApiProperty({ type: ScaleDto, description: 'Cube root of the product, 0 to 100.' })
  priority: ScaleDto;

  @ApiPropertyOptional({
    description:
      'False where figures you may not see are left out of fragility, coverage and priority; the place in the list goes by everything.',
  })
  isWhole?: boolean;
}

export class RankedProjectDto extends ScoredDto {
  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty()
  slug: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ ...share, description: 'The OpenSSF’s score, for comparison; never in ours.' })
  openssfCriticality: number | null;

  @ApiProperty({ format: 'date-time' })
  computedAt: string;
}

export class RankingDto {
  @ApiProperty({ description: 'The version of the method this list is computed by.' })
  methodVersion: string;

  @ApiProperty({ type: [RankedProjectDto] })
  items: readonly RankedProjectDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;
}

export class ListSizesDto {
  @ApiProperty()
  methodVersion: string;

  @ApiProperty()
  ok: number;

  @ApiProperty()
  'insufficient-data': number;

  @ApiProperty()
  'succession-list': number;
}

export class InputSourceDto {
  @ApiProperty({ description: 'A source of evidence, or `people` where somebody stated it.' })
  source: string;

  @ApiProperty({ format: 'date-time' })
  observedAt: string;

  @ApiProperty({ minimum: 0, maximum: 1 })
  coverage: number;
}

export class ChannelDto {
  @ApiProperty()
  channel: string;

  @ApiProperty({ minimum: 0, maximum: 1 })
  value: number;
}

export class PartDto {
  @ApiProperty()
  part: string;

  @ApiProperty({ ...share, description: '0 sound, 1 fragile; null not observed.' })
  value: number | null;

  @ApiProperty({ minimum: 0, maximum: 1 })
  weight: number;
}

export class PartsDto {
  @ApiProperty({
    type: [ChannelDto],
    description: 'The channels observed, the highest, which counts, first.',
  })
  criticality: ChannelDto[];

  @ApiProperty({ type: [PartDto] })
  fragility: PartDto[];
}

export class PriorityReportDto extends ScoredDto {
  @ApiProperty({ type: ScaleDto })
  product: ScaleDto;

  @ApiProperty({ type: PartsDto })
  parts: PartsDto;

  @ApiProperty({ type: [String], description: 'What is missing for a priority.' })
  missing: string[];
}

export class LeverDto {
  @ApiProperty()
  code: string;

  @ApiProperty()
  before: number;

  @ApiProperty()
  after: number;
}

export class UnknownDto {
  @ApiProperty()
  code: string;

  @ApiProperty()
  low: number;

  @ApiProperty()
  high: number;
}

export class PriorityWordsDto {
  @ApiProperty({ type: [String] })
  drives: string[];

  @ApiProperty({ type: [String] })
  changes: string[];

  @ApiProperty({ type: [String] })
  unknown: string[];
}

export class PriorityExplanationDto {
  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty()
  methodVersion: string;

  @ApiProperty({ format: 'date-time' })
  computedAt: string;

  @ApiProperty({ type: Number, nullable: true, description: 'Null behind the first ten thousand.' })
  rank: number | null;

  @ApiProperty({ type: PriorityReportDto })
  report: PriorityReportDto;

  @ApiProperty({
    type: 'object',
    description: 'By input: where it comes from and from when it is.',
    additionalProperties: { $ref: getSchemaPath(InputSourceDto) },
  })
  sources: object;

  @ApiProperty({ type: [LeverDto], description: 'What would change it, by the same rule on changed inputs.' })
  levers: LeverDto[];

  @ApiProperty({ type: [UnknownDto], description: 'What is not known and how far it could move it.' })
  unknowns: UnknownDto[];

  @ApiProperty({ type: PriorityWordsDto, description: 'The same in plain words.' })
  words: PriorityWordsDto;

  @ApiProperty(share)
  openssfCriticality: number | null;

  @ApiProperty({
    type: [String],
    description: 'Figures that do not count, because the fund agreed with a remark of the project.',
  })
  setAside: readonly string[];
}

export class ProjectPriorityDto {
  @ApiProperty({
    type: PriorityExplanationDto,
    nullable: true,
    description: 'Null where nothing was scored yet.',
  })
  explanation: PriorityExplanationDto | null;
}
