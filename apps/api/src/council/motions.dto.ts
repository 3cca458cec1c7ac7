import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { CancelCause, Choice, MotionKind, MotionState, Outcome } from '#libs/council/src/index.js';
import { CANCEL_CAUSES, CHOICES, MOTION_KINDS, MOTION_STATES } from '#libs/council/src/index.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { MoneyDto } from '../http/money.dto.js';
import { PageQuery } from '../http/page.js';

const OUTCOMES = ['carried', 'not-carried', 'no-quorum'] as const;

export class MotionsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MOTION_STATES })
  @MayBeAbsent()
  @IsIn(MOTION_STATES)
  state?: MotionState;
}

export class MotionItemDto {
  @ApiProperty({ format: 'uuid' })
  applicationId: string;

  @ApiProperty({ type: MoneyDto })
  award: MoneyDto;
}

export class MotionMemberDto {
  @ApiProperty()
  stateId: string;

  @ApiProperty()
  votes: number;

  @ApiProperty()
  suspended: boolean;

  @ApiProperty()
  recused: boolean;
}

export class ComparisonDto {
  @ApiProperty({ example: 'decision.all[1]' })
  path: string;

  @ApiProperty()
  value: string;

  @ApiProperty({ example: '60/100' })
  threshold: string;

  @ApiProperty({ type: String, nullable: true })
  base: string | null;

  @ApiProperty()
  holds: boolean;
}

export class RollCallEntryDto {
  @ApiProperty()
  stateId: string;

  @ApiProperty()
  votes: number;

  @ApiProperty({ enum: CHOICES })
  choice: Choice;

  @ApiProperty({ type: String, nullable: true })
  reason: string | null;

  @ApiProperty({ format: 'date-time' })
  receivedAt: string;
}

export class ObjectionEntryDto {
  @ApiProperty()
  stateId: string;

  @ApiProperty()
  reason: string;
}

export class CancellationNoteDto {
  @ApiProperty({ enum: CANCEL_CAUSES })
  cause: CancelCause;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null where nobody gave one, and to the states under an embargo.',
  })
  reason: string | null;
}

export class MotionDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  number: string;

  @ApiProperty({ enum: MOTION_KINDS })
  kind: MotionKind;

  @ApiProperty({ enum: MOTION_STATES })
  state: MotionState;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  applicationId: string | null;

  @ApiProperty({ format: 'uuid' })
  policyId: string;

  @ApiProperty({ format: 'date-time' })
  openedAt: string;

  @ApiProperty({ format: 'date-time', description: 'Exclusive.' })
  closesAt: string;

  @ApiProperty()
  reopened: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  closedAt: string | null;

  @ApiProperty({ type: String, enum: OUTCOMES, nullable: true })
  outcome: Outcome | null;

  @ApiProperty({ type: CancellationNoteDto, nullable: true, description: 'What took it off the table.' })
  cancelled: CancellationNoteDto | null;

  @ApiProperty({ type: String, nullable: true })
  decisionNumber: string | null;

  @ApiProperty({ type: [MotionItemDto] })
  items: readonly MotionItemDto[];

  @ApiProperty({ type: [MotionMemberDto] })
  members: readonly MotionMemberDto[];

  @ApiProperty({ type: [ComparisonDto], nullable: true })
  comparisons: readonly ComparisonDto[] | null;

  @ApiProperty({ type: [RollCallEntryDto], nullable: true, description: 'Null until it is closed.' })
  rollCall: readonly RollCallEntryDto[] | null;

  @ApiProperty({ type: [ObjectionEntryDto], nullable: true, description: 'Null until it is closed.' })
  objections: readonly ObjectionEntryDto[] | null;

  @ApiProperty({ type: [RollCallEntryDto], description: 'While open: ballots of the reader’s own states.' })
  ownBallots: readonly RollCallEntryDto[];
}

export class MotionListDto {
  @ApiProperty({ type: [MotionDto] })
  items: readonly MotionDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;
}
