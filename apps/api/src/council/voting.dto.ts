import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, Matches } from 'class-validator';
import type { Choice } from '#libs/council/src/index.js';
import { CHOICES } from '#libs/council/src/index.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { IsStatement } from '../http/plain-text.js';

const STATE = { example: 'NOR', pattern: '^[A-Z]{3}$', description: 'ISO 3166-1 alpha-3 code of the state.' };

/** An act in the name of a state. */
class StateActDto {
  @ApiProperty(STATE)
  @Matches(/^[A-Z]{3}$/, { message: 'stateId must be three capital letters' })
  stateId: string;
}

export class BallotDto extends StateActDto {
  @ApiProperty({ enum: CHOICES })
  @IsIn(CHOICES)
  choice: Choice;

  @ApiPropertyOptional({
    maxLength: 4000,
    description: 'Statement for the record; published after the close.',
  })
  @MayBeAbsent()
  @IsStatement(4000)
  reason?: string;

  @ApiPropertyOptional({ default: false, description: 'This ballot will not change.' })
  @MayBeAbsent()
  @IsBoolean()
  final?: boolean;
}

export class ObjectionDto extends StateActDto {
  @ApiProperty({ maxLength: 4000 })
  @IsStatement(4000)
  reason: string;
}

export class RecusalDto extends StateActDto {
  @ApiProperty({ maxLength: 2000, description: 'What the interest is. Restricted.' })
  @IsStatement(2000)
  interest: string;
}

export class CancellationDto {
  @ApiProperty({ maxLength: 4000 })
  @IsStatement(4000)
  reason: string;
}

export class VoteReceiptDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  motionId: string;

  @ApiProperty()
  stateId: string;

  @ApiProperty({ format: 'date-time' })
  receivedAt: string;
}

export class CancelledDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}

export class DelegatedAwardDto {
  @ApiProperty({ format: 'uuid' })
  motionId: string;

  @ApiProperty({ format: 'date-time', description: 'End of the silence procedure, exclusive.' })
  closesAt: string;
}

export class EmergencyApprovalDto {
  @ApiProperty()
  approvals: number;

  @ApiProperty({ description: 'This was the last signature needed.' })
  awarded: boolean;
}

class TallyMemberDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'By their names.' })
  weights: Readonly<Record<string, number>>;

  @ApiPropertyOptional({ type: Boolean, enum: [true] })
  suspended?: true;

  @ApiPropertyOptional({ type: Boolean, enum: [true] })
  recused?: true;
}

const RULE = {
  type: 'object',
  description: 'In the rule language of `plinth tally`.',
  additionalProperties: true,
} as const;

class TallyPolicyDto {
  @ApiProperty(RULE)
  quorum: object;

  @ApiProperty(RULE)
  decision: object;

  @ApiProperty({ enum: ['not-cast', 'against'] })
  abstention: string;
}

class TallyBallotDto {
  @ApiProperty()
  member: string;

  @ApiProperty({ enum: CHOICES })
  choice: string;

  @ApiProperty({ format: 'date-time' })
  at: string;
}

export class TallyFileDto {
  @ApiProperty({ format: 'date-time', description: 'Exclusive.' })
  closesAt: string;

  @ApiProperty({ type: [TallyMemberDto] })
  members: readonly TallyMemberDto[];

  @ApiProperty({ type: TallyPolicyDto })
  policy: TallyPolicyDto;

  @ApiProperty({ type: [TallyBallotDto] })
  ballots: readonly TallyBallotDto[];
}
