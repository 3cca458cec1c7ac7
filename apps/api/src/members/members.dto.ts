import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsString,
  IsUUID,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { IsDay } from '../http/dates.js';
import { IsNested } from '../http/is-nested.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { MoneyDto } from '../http/money.dto.js';
import { IsLine, IsStatement } from '../http/plain-text.js';

export class YearAssessmentDto {
  @ApiProperty({ minimum: 2020, maximum: 2099 })
  @IsInt()
  @Min(2020)
  @Max(2099)
  year: number;
}

export class AssessedDto {
  @ApiProperty()
  year: number;

  @ApiProperty({ description: 'What all members owe for the year, minor units.' })
  totalMinor: string;
}

export class AssessmentReversalDto extends YearAssessmentDto {
  @ApiProperty({ maxLength: 2000, description: 'Why; everybody may read it.' })
  @IsStatement(2000)
  reason: string;
}

export class ReversedDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ description: 'What is not owed any more, minor units.' })
  totalMinor: string;
}

export class ReversedYearDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  year: number;

  @ApiProperty()
  reason: string;

  @ApiProperty({ format: 'date-time' })
  reversedAt: string;
}

export class AssessmentReversalListDto {
  @ApiProperty({ type: [ReversedYearDto] })
  items: readonly ReversedYearDto[];
}

class StateGdpDto {
  @ApiProperty({ example: 'NOR', pattern: '^[A-Z]{3}$' })
  @IsString()
  @Matches(/^[A-Z]{3}$/)
  stateId: string;

  @ApiProperty({ description: 'Millions of US dollars.', pattern: '^[1-9][0-9]{0,11}$' })
  @IsString()
  @Matches(/^[1-9]\d{0,11}$/)
  gdpMusd: string;
}

export class NewGdpDto {
  @ApiProperty({ minimum: 2000, maximum: 2099, description: 'Of what year the figures are.' })
  @IsInt()
  @Min(2000)
  @Max(2099)
  year: number;

  @ApiProperty({ maxLength: 300, example: 'IMF World Economic Outlook, April 2026' })
  @IsLine(300)
  source: string;

  @ApiProperty({ type: [StateGdpDto], minItems: 1, maxItems: 60 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(60)
  @IsNested(() => StateGdpDto, { each: true })
  figures: StateGdpDto[];
}

export class RecordedGdpDto {
  @ApiProperty()
  year: number;

  @ApiProperty({ description: 'How many states.' })
  recorded: number;
}

export class GdpFigureDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'NOR' })
  stateId: string;

  @ApiProperty()
  year: number;

  @ApiProperty({ description: 'Millions of US dollars.' })
  gdpMusd: string;

  @ApiProperty()
  source: string;

  @ApiProperty({ format: 'date-time' })
  recordedAt: string;
}

export class GdpFigureListDto {
  @ApiProperty({ type: [GdpFigureDto] })
  items: readonly GdpFigureDto[];
}

export class ContributionReceiptDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  assessmentId: string;

  @ApiProperty({ type: MoneyDto })
  @IsNested(() => MoneyDto)
  amount: MoneyDto;

  @ApiProperty({ format: 'date', description: 'Value date of the bank.' })
  @IsDay()
  valueDate: string;

  @ApiProperty({ maxLength: 140, description: 'The bank’s reference; the same money is booked once.' })
  @IsLine(140)
  reference: string;
}

export class BookedReceiptDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ description: 'What was received towards the assessment so far, minor units.' })
  receivedMinor: string;
}

export class ReceiptWithdrawalDto {
  @ApiProperty({ maxLength: 2000, description: 'Why this money is not expected any more.' })
  @IsStatement(2000)
  reason: string;
}

export class EndedReceiptDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}

class AwaitedDto {
  @ApiProperty({ example: 'bank' })
  for: string;

  @ApiProperty({ format: 'date-time' })
  since: string;

  @ApiProperty()
  reason: string;
}

export class OpenReceiptDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  assessmentId: string;

  @ApiProperty({ example: 'NOR' })
  stateId: string;

  @ApiProperty()
  year: number;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ format: 'date' })
  valueDate: string;

  @ApiPropertyOptional({ description: 'The bank’s reference; for treasury and auditors.' })
  reference?: string;

  @ApiProperty({ type: AwaitedDto })
  waiting: AwaitedDto;
}

export class OpenReceiptListDto {
  @ApiProperty({ type: [OpenReceiptDto] })
  items: readonly OpenReceiptDto[];
}

export class ContributionsQuery {
  @ApiPropertyOptional({ type: Number, minimum: 2020, maximum: 2099 })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(2020)
  @Max(2099)
  year?: number;
}

export class MemberStateDto {
  @ApiProperty({ example: 'NOR' })
  id: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ description: 'The newest GDP, millions of US dollars.' })
  gdpMusd: string;

  @ApiProperty({ type: Number, nullable: true, description: 'Null: the state was founded with it.' })
  gdpYear: number | null;

  @ApiProperty({ type: String, nullable: true })
  gdpSource: string | null;

  @ApiProperty()
  population: number;

  @ApiProperty({ format: 'date' })
  accededOn: string;

  @ApiProperty({ type: String, format: 'date', nullable: true })
  exitedOn: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Declared bloc.' })
  bloc: string | null;
}

export class MemberStateListDto {
  @ApiProperty({ type: [MemberStateDto] })
  items: readonly MemberStateDto[];
}

export class AssessedContributionDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  stateId: string;

  @ApiProperty()
  year: number;

  @ApiProperty({ type: MoneyDto })
  assessed: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  received: MoneyDto;

  @ApiProperty()
  onFloor: boolean;

  @ApiProperty({ format: 'date-time' })
  dueAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  overdueSince: string | null;

  @ApiProperty({ example: 'RF24NOR2027', description: 'What the state puts on its transfer (ISO 11649).' })
  reference: string;
}

export class AssessedContributionListDto {
  @ApiProperty({ type: [AssessedContributionDto] })
  items: readonly AssessedContributionDto[];
}
