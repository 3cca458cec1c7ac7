import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { Stage } from '#libs/applications/src/index.js';
import { STAGES } from '#libs/applications/src/index.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { MoneyDto } from '../http/money.dto.js';
import { PageQuery } from '../http/page.js';

export class CasesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STAGES })
  @MayBeAbsent()
  @IsIn(STAGES)
  stage?: Stage;
}

export class CaseWaitingDto {
  @ApiProperty({ description: 'A role, `applicant`, `health`, `operators` or `nobody`.' })
  for: string;

  @ApiProperty({ format: 'date-time' })
  since: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Exclusive; null: no deadline, or the clock stands still.',
  })
  dueAt: string | null;
}

/** Where a case stands after an act. */
export class CaseAnswerDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'PL-2026-00042' })
  number: string;

  @ApiProperty({ enum: STAGES })
  stage: Stage;

  @ApiProperty()
  version: number;

  @ApiProperty({ type: CaseWaitingDto })
  waiting: CaseWaitingDto;
}

export class ReceiptDto {
  @ApiProperty({ example: 'PL-2026-00042/1' })
  number: string;

  @ApiProperty({ format: 'date-time' })
  receivedAt: string;

  @ApiProperty({ description: 'SHA-256 of the canonical JSON of what was received, hex.' })
  contentHash: string;
}

export class SubmissionAnswerDto extends CaseAnswerDto {
  @ApiProperty({ type: ReceiptDto })
  receipt: ReceiptDto;
}

export class HoldAnswerDto extends CaseAnswerDto {
  @ApiProperty({ format: 'uuid' })
  holdId: string;
}

export class ReportAnswerDto extends CaseAnswerDto {
  @ApiProperty({ format: 'uuid' })
  reportId: string;
}

export class NoteAnswerDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}

export class PossibleActDto {
  @ApiProperty()
  act: string;

  @ApiProperty({ description: 'Where it is posted, below the application.' })
  path: string;

  @ApiProperty({ enum: STAGES, isArray: true })
  leadsTo: readonly Stage[];
}

/** A case as its reader may see it; what is above the reader's class is absent. */
export class CaseDto {
  @ApiPropertyOptional({ format: 'uuid' })
  id?: string;

  @ApiPropertyOptional()
  number?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  callId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  programmeId?: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  projectId?: string | null;

  @ApiPropertyOptional()
  title?: string;

  @ApiPropertyOptional({ enum: STAGES })
  stage?: Stage;

  @ApiPropertyOptional({ format: 'date-time' })
  stageSince?: string;

  @ApiPropertyOptional({ type: CaseWaitingDto })
  waiting?: CaseWaitingDto;

  @ApiPropertyOptional({ type: String, nullable: true, enum: ['council', 'executive', 'emergency', null] })
  route?: string | null;

  @ApiPropertyOptional({ type: MoneyDto, nullable: true })
  requested?: MoneyDto | null;

  @ApiPropertyOptional({ type: MoneyDto, nullable: true })
  award?: MoneyDto | null;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  submittedAt?: string | null;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  escalatedAt?: string | null;

  @ApiPropertyOptional({ format: 'date-time' })
  createdAt?: string;

  @ApiProperty()
  version: number;
}

const LIST = { type: 'array', items: { type: 'object', additionalProperties: true } } as const;

/** One case in full. */
export class CaseDetailDto extends CaseDto {
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  answers?: Readonly<Record<string, string>>;

  @ApiPropertyOptional(LIST)
  budgetLines?: readonly object[];

  @ApiPropertyOptional(LIST)
  milestones?: readonly object[];

  @ApiPropertyOptional(LIST)
  members?: readonly object[];

  @ApiPropertyOptional({ ...LIST, description: 'Who was asked to join and has not answered; for editors.' })
  invitations?: readonly object[];

  @ApiPropertyOptional(LIST)
  decisions?: readonly object[];

  @ApiPropertyOptional(LIST)
  appeals?: readonly object[];

  @ApiPropertyOptional(LIST)
  clarifications?: readonly object[];

  @ApiPropertyOptional(LIST)
  holds?: readonly object[];

  @ApiPropertyOptional(LIST)
  internalNotes?: readonly object[];

  @ApiPropertyOptional({ type: [PossibleActDto], description: 'What the reader could do now.' })
  acts?: readonly PossibleActDto[];
}

/** The case with every version handed in and its timeline. */
export class DossierDto extends CaseDetailDto {
  @ApiProperty(LIST)
  submissions: readonly object[];

  @ApiProperty(LIST)
  timeline: readonly object[];
}

export class CaseListDto {
  @ApiProperty({ type: [CaseDto] })
  items: readonly CaseDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;
}

export class TimelineDto {
  @ApiProperty(LIST)
  items: readonly object[];
}

export class OtherCaseDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  number: string;

  @ApiProperty({ enum: STAGES })
  stage: string;
}

export class CaseEvidenceDto {
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  projectId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  health: object | null;

  @ApiProperty({ type: [OtherCaseDto], description: 'Other cases for the project; for staff.' })
  otherCases: readonly OtherCaseDto[];
}
