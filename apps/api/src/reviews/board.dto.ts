import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsUUID } from 'class-validator';
import { CONFLICT_CODES, SEVERITIES } from '#libs/conflicts/src/index.js';
import type { Verdict } from '#libs/reviews/src/index.js';
import { ASSIGNMENT_STATES, VERDICTS } from '#libs/reviews/src/index.js';
import { IsNested } from '../http/is-nested.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { MoneyDto } from '../http/money.dto.js';
import { RubricDto } from './assignments.dto.js';
import { IsPlainText } from './criterion-map.js';

export class NewReviewerDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  personId: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The open assignment this one takes the place of.' })
  @MayBeAbsent()
  @IsUUID()
  replaces?: string;

  @ApiPropertyOptional({ maxLength: 2000, description: 'Required where the person has a tie to the case.' })
  @MayBeAbsent()
  @IsPlainText(2000)
  reason?: string;
}

export class AssignedDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  roundId: string;

  @ApiProperty({ format: 'date-time' })
  acceptDueAt: string;

  @ApiProperty({ format: 'date-time' })
  submitDueAt: string;
}

export class RecommendationDto {
  @ApiProperty({ enum: VERDICTS })
  @IsIn(VERDICTS)
  verdict: Verdict;

  @ApiPropertyOptional({ type: MoneyDto, description: 'With `fund`: how much, at most what was asked for.' })
  @MayBeAbsent()
  @IsNested(() => MoneyDto)
  award?: MoneyDto;

  @ApiProperty({ type: [String], description: 'Why, each in a sentence or more.' })
  @IsArray()
  @ArrayMaxSize(20)
  @IsPlainText(4000, { each: true })
  reasons: string[];
}

export class WaitingDto {
  @ApiProperty()
  for: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  dueAt: string | null;
}

export class RecommendedDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: VERDICTS })
  verdict: Verdict;

  @ApiProperty()
  stage: string;

  @ApiProperty({ type: String, nullable: true })
  route: string | null;

  @ApiProperty({ type: WaitingDto })
  waiting: WaitingDto;
}

export class RoundDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  number: number;

  @ApiProperty({ enum: ['open', 'closed'] })
  state: string;

  @ApiProperty({ description: 'How many reviews close the round.' })
  wanted: number;

  @ApiProperty({ format: 'date-time' })
  openedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  dueAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  escalatedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  closedAt: string | null;
}

export class RoundResultDto {
  @ApiProperty({ description: 'Mean of the reviews in hundredths, rounded half up.' })
  scoreHundredths: number;

  @ApiProperty({
    enum: ['above', 'near', 'below'],
    description: 'Where the exact mean stands to the threshold.',
  })
  band: string;

  @ApiProperty()
  spreadHundredths: number;

  @ApiProperty()
  isDisputed: boolean;
}

export class BoardRecommendationDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: VERDICTS })
  verdict: Verdict;

  @ApiProperty({ type: MoneyDto, nullable: true })
  award: MoneyDto | null;

  @ApiProperty({ type: [String] })
  reasons: readonly string[];

  @ApiProperty({ format: 'date-time' })
  at: string;
}

export class BoardAssignmentDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiPropertyOptional({ format: 'uuid' })
  reviewerId?: string;

  @ApiPropertyOptional({ type: String, nullable: true, description: 'Public name.' })
  reviewer?: string | null;

  @ApiProperty({ enum: ASSIGNMENT_STATES })
  state: string;

  @ApiProperty({ type: String, nullable: true, description: 'Why it ended without a review.' })
  ending: string | null;

  @ApiProperty({ format: 'date-time' })
  assignedAt: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  assignedBy?: string | null;

  @ApiProperty({ format: 'date-time' })
  acceptDueAt: string;

  @ApiProperty({ format: 'date-time' })
  submitDueAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt: string | null;

  @ApiProperty({ type: [String], description: 'Codes of ties the chair was told of.' })
  disclosed: readonly string[];

  @ApiPropertyOptional({ type: String, nullable: true })
  reason?: string | null;
}

export class BoardReviewDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  assignmentId: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  reviewerId?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, description: 'Public name.' })
  reviewer?: string | null;

  @ApiProperty()
  applicationVersion: number;

  @ApiProperty({ description: 'The application was changed after this version was read.' })
  isOutdated: boolean;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  scores: Readonly<Record<string, number>>;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  comments: Readonly<Record<string, string>>;

  @ApiProperty()
  summary: string;

  @ApiProperty()
  totalHundredths: number;

  @ApiProperty({ format: 'date-time' })
  submittedAt: string;
}

export class BoardReviewsDto {
  @ApiProperty({ type: RoundDto })
  round: RoundDto;

  @ApiProperty({ type: RubricDto })
  rubric: RubricDto;

  @ApiProperty({ type: RoundResultDto, nullable: true })
  result: RoundResultDto | null;

  @ApiProperty({ type: [BoardAssignmentDto] })
  assignments: readonly BoardAssignmentDto[];

  @ApiProperty({ type: [BoardReviewDto] })
  reviews: readonly BoardReviewDto[];

  @ApiProperty({ type: BoardRecommendationDto, nullable: true })
  recommendation: BoardRecommendationDto | null;
}

export class ConflictFindingDto {
  @ApiProperty({ enum: CONFLICT_CODES })
  code: string;

  @ApiProperty({ enum: SEVERITIES })
  severity: string;

  @ApiProperty()
  reason: string;

  @ApiProperty({ description: 'The id that stands on both sides.' })
  about: string;
}

export class CandidateDto {
  @ApiProperty({ format: 'uuid' })
  personId: string;

  @ApiProperty({ type: String, nullable: true })
  reviewer: string | null;

  @ApiProperty({ description: 'Reviews owed now, over all cases.' })
  openAssignments: number;

  @ApiProperty({ description: 'Reviews asked for within a year.' })
  recentAssignments: number;

  @ApiProperty({ type: [ConflictFindingDto] })
  findings: readonly ConflictFindingDto[];

  @ApiProperty({ type: [String], description: 'Ties that could not be compared because they are not known.' })
  unchecked: readonly string[];
}

export class CandidateListDto {
  @ApiProperty({ type: [CandidateDto] })
  items: readonly CandidateDto[];
}

export class CriterionEvidenceDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: informs no criterion of this rubric.' })
  criterion: string | null;

  @ApiProperty({ type: Number, nullable: true })
  weight: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'By metric, as in the health of a project; null where nobody looked.',
  })
  metrics: object;
}

export class EvidencePanelDto {
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  projectId: string | null;

  @ApiProperty({ type: String, nullable: true })
  state: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  collectedAt: string | null;

  @ApiProperty({ type: [CriterionEvidenceDto] })
  criteria: readonly CriterionEvidenceDto[];
}
