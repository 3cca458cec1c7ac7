import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsUUID, Matches } from 'class-validator';
import { IsNested } from '../http/is-nested.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { MoneyDto } from '../http/money.dto.js';
import { IsLine, IsStatement } from '../http/plain-text.js';

/** Reasons the applicant will read, signed by whoever decides. */
export class ReasonsDto {
  @ApiProperty({ type: [String], maxItems: 20 })
  @IsArray()
  @ArrayMaxSize(20)
  @IsStatement(4000, { each: true })
  reasons: string[];
}

/** Reasons where none are required. */
export class OptionalReasonsDto {
  @ApiPropertyOptional({ type: [String], maxItems: 20 })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(20)
  @IsStatement(4000, { each: true })
  reasons?: string[];
}

export class ScreeningDecisionDto extends OptionalReasonsDto {
  @ApiProperty({ enum: ['eligible', 'ineligible'] })
  @IsIn(['eligible', 'ineligible'])
  verdict: 'eligible' | 'ineligible';
}

export class TriageDecisionDto extends OptionalReasonsDto {
  @ApiProperty({ enum: ['invite', 'do-not-invite'] })
  @IsIn(['invite', 'do-not-invite'])
  verdict: 'invite' | 'do-not-invite';
}

export class ProposalCheckDto extends OptionalReasonsDto {
  @ApiProperty({ enum: ['complete', 'return'] })
  @IsIn(['complete', 'return'])
  verdict: 'complete' | 'return';
}

export class AppealDecisionDto extends OptionalReasonsDto {
  @ApiProperty({ enum: ['upheld', 'dismissed'] })
  @IsIn(['upheld', 'dismissed'])
  outcome: 'upheld' | 'dismissed';
}

export class AppealDto {
  @ApiProperty({ maxLength: 10_000 })
  @IsStatement(10_000)
  grounds: string;
}

export class QuestionDto {
  @ApiProperty({ maxLength: 4000 })
  @IsStatement(4000)
  question: string;
}

export class ClarificationAnswerDto {
  @ApiProperty({ maxLength: 10_000 })
  @IsStatement(10_000)
  answer: string;
}

export class HoldDto {
  @ApiProperty({ enum: ['embargo', 'sanctions', 'dispute'] })
  @IsIn(['embargo', 'sanctions', 'dispute'])
  kind: 'embargo' | 'sanctions' | 'dispute';

  @ApiProperty({
    maxLength: 4000,
    description: 'Stays among staff; of a screening hit with treasury and auditors.',
  })
  @IsStatement(4000)
  reason: string;
}

export class HoldReleaseDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  holdId: string;

  @ApiProperty({ maxLength: 4000, description: 'Why it is over. Stays where the reason for it does.' })
  @IsStatement(4000)
  reason: string;
}

export class InternalNoteDto {
  @ApiProperty({ maxLength: 10_000, description: 'The applicant never sees it.' })
  @IsStatement(10_000)
  text: string;
}

export class ClosingReportDto {
  @ApiProperty({ maxLength: 20_000 })
  @IsStatement(20_000)
  summary: string;

  @ApiPropertyOptional({ maxLength: 2000, description: 'Where the results are, https.' })
  @MayBeAbsent()
  @IsLine(2000)
  @Matches(/^https:\/\/[^\s]+$/, { message: 'resultsUrl must start with https://' })
  resultsUrl?: string;
}

export class EmergencyNominationDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  callId: string;

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  projectId: string;

  @ApiProperty({ maxLength: 200 })
  @IsLine(200)
  title: string;

  @ApiProperty({ maxLength: 4000, description: 'What happened and what has to be done first.' })
  @IsStatement(4000)
  need: string;

  @ApiProperty({ type: MoneyDto })
  @IsNested(() => MoneyDto)
  requested: MoneyDto;

  @ApiProperty({
    type: [String],
    format: 'uuid',
    minItems: 1,
    maxItems: 20,
    description: 'Who is asked to act for the project; they join by accepting.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  editors: string[];
}
