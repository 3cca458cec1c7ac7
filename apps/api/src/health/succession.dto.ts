import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDay } from '../http/dates.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { IsStatement } from '../http/plain-text.js';

const LEVELS = ['none', 'notice', 'review', 'not-evaluable'] as const;

export class AsOfQuery {
  @ApiPropertyOptional({
    format: 'date',
    description:
      'Replays this past date, as of its midnight UTC. Left out: what the newest collection found.',
  })
  @MayBeAbsent()
  @IsDay()
  asOf?: string;
}

export class SuccessionNoteDto {
  @ApiProperty({
    maxLength: 4000,
    description: 'About the project, never about a person. Gone after twelve months.',
  })
  @IsStatement(4000)
  note: string;
}

export class HandoverDto {
  @ApiProperty({ format: 'date', description: 'The first day.' })
  @IsDay()
  fromOn: string;

  @ApiProperty({ format: 'date', description: 'The last day, at most five years later.' })
  @IsDay()
  untilOn: string;

  @ApiProperty({ maxLength: 4000, description: 'Which award pays for it.' })
  @IsStatement(4000)
  reason: string;
}

export class WrittenDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}

export class ErasedDto {
  @ApiProperty({ format: 'date-time' })
  erasedAt: string;
}

export class BaseRateDto {
  @ApiProperty({ type: 'integer', description: 'Quarter starts at which the project could be judged.' })
  evaluated: number;

  @ApiProperty({ type: 'integer' })
  notice: number;

  @ApiProperty({ type: 'integer' })
  review: number;
}

export class SuccessionSignalDto {
  @ApiProperty()
  code: string;

  @ApiProperty({ format: 'date', description: 'First month start of the unbroken run.' })
  since: string;

  @ApiProperty({ description: 'The share, or a count of tags.' })
  value: number;
}

export class SuccessionFindingDto {
  @ApiProperty({ format: 'date-time' })
  asOf: string;

  @ApiProperty({ enum: LEVELS })
  level: string;

  @ApiProperty({ type: [SuccessionSignalDto] })
  signals: SuccessionSignalDto[];

  @ApiProperty({ type: BaseRateDto, description: 'Of this very project.' })
  baseRate: BaseRateDto;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Part of the year’s commits whose author is counted: under 1 somebody objected to it.',
  })
  attributed: number | null;
}

export class MeasuredRateDto {
  @ApiProperty()
  history: string;

  @ApiProperty({ type: 'integer' })
  evaluated: number;

  @ApiProperty({ type: 'integer' })
  review: number;
}

export class PaidHandoverDto {
  @ApiProperty({ format: 'date' })
  fromOn: string;

  @ApiProperty({ format: 'date' })
  untilOn: string;

  @ApiProperty()
  reason: string;
}

export class SignalNoteDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  note: string;

  @ApiProperty({ enum: LEVELS, description: 'What the author had before them.' })
  level: string;

  @ApiProperty({ format: 'date-time' })
  asOf: string;

  @ApiProperty()
  authorRole: string;

  @ApiProperty({ format: 'date-time' })
  writtenAt: string;
}

export class SuccessionDto {
  @ApiProperty({ type: SuccessionFindingDto, nullable: true, description: 'Null: nothing was counted yet.' })
  found: SuccessionFindingDto | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'What a replay rests on.' })
  countedAt: string | null;

  @ApiProperty({
    type: [MeasuredRateDto],
    description: 'How often well-known histories stood at level review.',
  })
  measured: MeasuredRateDto[];

  @ApiProperty({
    type: PaidHandoverDto,
    nullable: true,
    description: 'The fund pays: nothing is said meanwhile.',
  })
  paidHandover: PaidHandoverDto | null;

  @ApiProperty({ type: [SignalNoteDto] })
  notes: SignalNoteDto[];
}
