import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsUUID,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type { AssignmentKind } from '#libs/treasury/src/index.js';
import { ASSIGNMENT_KINDS } from '#libs/treasury/src/index.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { MoneyDto } from '../http/money.dto.js';
import { IsStatement } from '../http/plain-text.js';

export class WorkListQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Where the last page ended.' })
  @MayBeAbsent()
  @IsUUID()
  after?: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 200, default: 50 })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

const KIND = {
  enum: ASSIGNMENT_KINDS,
  enumName: 'AssignmentKind',
  description:
    'contribution and contribution-reversal name assessmentId, donation donor; payment names orderIds, return, overpayment and recovery one of them; refund names counterpartId, the credit that goes back, own-transfer the one that came in on another account of the fund; return-to-sender, interest and bank-charges name nothing.',
};

export class MovementAssignmentDto {
  @ApiProperty(KIND)
  @IsIn(ASSIGNMENT_KINDS)
  kind: AssignmentKind;

  @ApiPropertyOptional({ type: [String], format: 'uuid' })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  orderIds?: string[];

  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @IsUUID()
  assessmentId?: string;

  @ApiPropertyOptional({
    pattern: '^[a-z0-9-]{1,40}$',
    description: 'The donor’s name in the chart of accounts.',
  })
  @MayBeAbsent()
  @Matches(/^[a-z0-9-]{1,40}$/)
  donor?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @IsUUID()
  counterpartId?: string;

  @ApiProperty({ maxLength: 2000, description: 'How this was found out.' })
  @IsStatement(2000)
  reason: string;
}

export class MovementAssignmentChoiceDto {
  @ApiProperty({ format: 'uuid', description: 'The assignment that was seen.' })
  @IsUUID()
  assignmentId: string;
}

export class MovementAssignmentRejectionDto extends MovementAssignmentChoiceDto {
  @ApiProperty({ maxLength: 2000 })
  @IsStatement(2000)
  reason: string;
}

export class MovementStateDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  assignmentId: string;

  @ApiProperty(KIND)
  kind: AssignmentKind;

  @ApiProperty({ enum: ['assigned', 'booked', 'rejected'] })
  state: string;
}

class StandingAssignmentDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty(KIND)
  kind: AssignmentKind;

  @ApiProperty({ type: [String], format: 'uuid' })
  orderIds: readonly string[];

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  assessmentId: string | null;

  @ApiProperty({ type: String, nullable: true })
  donor: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  counterpartId: string | null;

  @ApiProperty()
  reason: string;

  @ApiProperty({ format: 'uuid' })
  assignedBy: string;

  @ApiProperty({ format: 'date-time' })
  assignedAt: string;
}

class AwaitedMovementDto {
  @ApiProperty({ enum: ['treasury', 'bank'] })
  for: string;

  @ApiProperty({ format: 'date-time' })
  since: string;

  @ApiProperty()
  reason: string;
}

class OpenMovementDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ enum: ['CRDT', 'DBIT'], description: 'CRDT: money came in.' })
  creditDebit: string;

  @ApiProperty({ type: String, format: 'date', nullable: true })
  bookingDate: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  endToEndId?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  bankReference?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  creditorReference?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  returnReason?: string | null;

  @ApiProperty({ description: 'Why nothing explained it.' })
  reason: string;

  @ApiProperty({ type: StandingAssignmentDto, nullable: true })
  assignment: StandingAssignmentDto | null;

  @ApiProperty({ type: AwaitedMovementDto })
  waiting: AwaitedMovementDto;
}

export class WorkListDto {
  @ApiProperty({ type: [OpenMovementDto] })
  items: readonly OpenMovementDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;
}
