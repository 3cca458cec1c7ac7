import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import type { DeclaredConflict } from '#libs/reviews/src/index.js';
import { ASSIGNMENT_STATES, DECLARED_CONFLICTS } from '#libs/reviews/src/index.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { IsCriterionMap, IsPlainText, isPlainText } from './criterion-map.js';

const SCORES = {
  type: 'object',
  additionalProperties: { type: 'integer' },
  example: { technical: 600, relevance: 550, cost: 500 },
  description: 'Score by criterion of the rubric, in hundredths.',
} as const;

const COMMENTS = {
  type: 'object',
  additionalProperties: { type: 'string' },
  description: 'Comment by criterion.',
} as const;

export class DeclarationDto {
  @ApiProperty({ enum: DECLARED_CONFLICTS, description: '`none`, or what kind of conflict there is.' })
  @IsIn(DECLARED_CONFLICTS)
  conflict: DeclaredConflict;

  @ApiPropertyOptional({ maxLength: 2000, description: 'Required with a conflict. Restricted.' })
  @MayBeAbsent()
  @IsPlainText(2000)
  explanation?: string;

  @ApiProperty({ description: 'Whether there is time to review before the deadline.' })
  @IsBoolean()
  time: boolean;
}

export class DraftDto {
  @ApiProperty({ minimum: 1, description: 'The version of the application that was read.' })
  @IsInt()
  @Min(1)
  @Max(2_000_000_000)
  applicationVersion: number;

  @ApiProperty(SCORES)
  @IsCriterionMap((value) => typeof value === 'number', 'score')
  scores: Record<string, number>;

  @ApiPropertyOptional(COMMENTS)
  @MayBeAbsent()
  @IsCriterionMap((value) => isPlainText(value, 10_000), 'text')
  comments?: Record<string, string>;

  @ApiProperty({ maxLength: 20_000 })
  @IsPlainText(20_000)
  summary: string;
}

export class ReviewDto extends DraftDto {}

export class DeclaredDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: ASSIGNMENT_STATES })
  state: string;
}

export class SavedDraftDto {
  @ApiProperty({ format: 'uuid' })
  assignmentId: string;

  @ApiProperty()
  version: number;
}

export class SubmittedReviewDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  assignmentId: string;

  @ApiProperty({ description: 'Weighted mean in hundredths, rounded half up.' })
  totalHundredths: number;

  @ApiProperty({ format: 'date-time' })
  submittedAt: string;
}

export class ReviewedApplicationDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  number: string;

  @ApiProperty()
  title: string;

  @ApiProperty()
  stage: string;

  @ApiProperty()
  version: number;
}

export class OwedDto {
  @ApiProperty({ enum: ['declaration', 'review'] })
  what: 'declaration' | 'review';

  @ApiProperty({ format: 'date-time' })
  dueAt: string;
}

export class RubricDto {
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  weights: Readonly<Record<string, number>>;

  @ApiProperty()
  minHundredths: number;

  @ApiProperty()
  maxHundredths: number;

  @ApiProperty()
  thresholdHundredths: number;
}

export class OwnDraftDto {
  @ApiProperty()
  applicationVersion: number;

  @ApiProperty(SCORES)
  scores: Readonly<Record<string, number>>;

  @ApiProperty(COMMENTS)
  comments: Readonly<Record<string, string>>;

  @ApiProperty()
  summary: string;

  @ApiProperty({ format: 'date-time' })
  savedAt: string;
}

export class OwnReviewDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  applicationVersion: number;

  @ApiProperty({ description: 'The application was changed after this version was read.' })
  isOutdated: boolean;

  @ApiProperty(SCORES)
  scores: Readonly<Record<string, number>>;

  @ApiProperty(COMMENTS)
  comments: Readonly<Record<string, string>>;

  @ApiProperty()
  summary: string;

  @ApiProperty()
  totalHundredths: number;

  @ApiProperty({ format: 'date-time' })
  submittedAt: string;
}

export class AssignmentDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: ReviewedApplicationDto })
  application: ReviewedApplicationDto;

  @ApiProperty({ enum: ASSIGNMENT_STATES })
  state: string;

  @ApiProperty({ type: String, nullable: true })
  ending: string | null;

  @ApiProperty({ format: 'date-time' })
  assignedAt: string;

  @ApiProperty({ type: OwedDto, nullable: true })
  owes: OwedDto | null;

  @ApiProperty({ format: 'date-time' })
  submitDueAt: string;

  @ApiProperty()
  isSuspended: boolean;

  @ApiProperty({ type: RubricDto })
  rubric: RubricDto;

  @ApiProperty({ type: OwnDraftDto, nullable: true })
  draft: OwnDraftDto | null;

  @ApiProperty({ type: OwnReviewDto, nullable: true })
  review: OwnReviewDto | null;

  @ApiProperty({ description: 'Of the draft; 0 where there is none.' })
  version: number;
}

export class AssignmentListDto {
  @ApiProperty({ type: [AssignmentDto] })
  items: readonly AssignmentDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;
}
