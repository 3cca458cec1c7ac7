import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBase64,
  IsIn,
  IsInt,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { OrderState } from '#libs/treasury/src/index.js';
import { ORDER_STATES } from '#libs/treasury/src/index.js';
import { IsDay } from '../http/dates.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { MoneyDto } from '../http/money.dto.js';
import { IsStatement } from '../http/plain-text.js';
import { CreditorDto } from './payee.dto.js';

const HASH = { pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of what was seen.' };

export class OrdersQuery {
  @ApiPropertyOptional({ enum: ORDER_STATES, default: 'pending-approval' })
  @MayBeAbsent()
  @IsIn(ORDER_STATES)
  state?: OrderState;
}

export class RunsQuery {
  @ApiPropertyOptional({ default: 50, minimum: 1, maximum: 200 })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}

export class ApprovalDto {
  @ApiProperty(HASH)
  @Matches(/^[0-9a-f]{64}$/)
  hash: string;
}

export class ApprovedDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: ORDER_STATES })
  state: string;

  @ApiProperty({ enum: ['approve', 'second-approve'] })
  duty: string;

  @ApiProperty({ type: [String], description: 'Approvals still missing.' })
  missing: readonly string[];
}

export class NewRunDto {
  @ApiPropertyOptional({ type: [String], format: 'uuid', description: 'Absent: every approved order.' })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  orderIds?: string[];

  @ApiPropertyOptional({ format: 'date', description: 'A TARGET day; absent: the next one.' })
  @MayBeAbsent()
  @IsDay()
  executionDate?: string;
}

export class ReleaseDto {
  @ApiProperty(HASH)
  @Matches(/^[0-9a-f]{64}$/)
  sha256: string;
}

export class ResolutionDto {
  @ApiProperty({ enum: ['sent', 'failed'] })
  @IsIn(['sent', 'failed'])
  outcome: 'sent' | 'failed';

  @ApiProperty({ maxLength: 2000, description: 'How this was found out.' })
  @IsStatement(2000)
  note: string;
}

export class RunDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: ['prepared', 'released', 'sent', 'failed', 'unknown', 'settled', 'void'] })
  state: string;

  @ApiProperty()
  messageId: string;

  @ApiProperty({ format: 'date' })
  executionDate: string;

  @ApiProperty()
  orderCount: number;

  @ApiProperty()
  controlSum: string;

  @ApiProperty(HASH)
  sha256: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  releasedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why the newest statement of the bank was refused; the payments on it wait for that.',
  })
  statementProblem: string | null;

  @ApiProperty()
  version: number;
}

export class RunListDto {
  @ApiProperty({ type: [RunDto], description: 'Newest first.' })
  items: readonly RunDto[];
}

class AttemptDto {
  @ApiProperty({ format: 'date-time' })
  startedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt: string | null;

  @ApiProperty({ type: String, enum: ['sent', 'failed', 'unknown', null], nullable: true })
  outcome: 'sent' | 'failed' | 'unknown' | null;
}

class RunOrderDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: ORDER_STATES })
  state: OrderState;

  @ApiProperty({ description: 'What the statement brings back.' })
  endToEndId: string;

  @ApiProperty({ type: String, nullable: true, description: 'The newest status of the bank (ISO 20022).' })
  bankStatus: string | null;
}

export class RunWithOrdersDto extends RunDto {
  @ApiProperty({ type: AttemptDto, nullable: true, description: 'The one time the file was handed over.' })
  attempt: AttemptDto | null;

  @ApiProperty({ type: [RunOrderDto] })
  orders: readonly RunOrderDto[];
}

class DutyDto {
  @ApiProperty({ enum: ['certify', 'approve', 'second-approve', 'release'] })
  duty: string;

  @ApiProperty({ format: 'date-time' })
  performedAt: string;
}

class PaymentOrderDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  applicationId: string;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ enum: ORDER_STATES })
  state: OrderState;

  @ApiProperty({ format: 'uuid' })
  milestoneId: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  confirmedAt: string | null;

  @ApiProperty({ type: [DutyDto] })
  approvals: readonly DutyDto[];

  @ApiProperty({
    enum: ['approve', 'second-approve'],
    isArray: true,
    description: 'Approvals still needed before it leaves, by the thresholds of now.',
  })
  missing: readonly string[];

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty(HASH)
  hash: string;

  @ApiPropertyOptional({ type: CreditorDto, description: 'Restricted.' })
  creditor?: CreditorDto;

  @ApiPropertyOptional({ description: 'Restricted.' })
  remittance?: string;
}

export class PaymentOrderListDto {
  @ApiProperty({ type: [PaymentOrderDto], description: 'Oldest first.' })
  items: readonly PaymentOrderDto[];
}

class ImportedStatementDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ description: 'It had been imported before, and nothing was changed.' })
  repeated: boolean;

  @ApiProperty()
  matched: number;

  @ApiProperty({ description: 'Movements without explanation: the work list.' })
  unmatched: number;
}

export class ImportedStatementsDto {
  @ApiProperty({ type: [ImportedStatementDto] })
  statements: readonly ImportedStatementDto[];
}

export class RunStateDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  state: string;
}

/** A file of some 5 MB, as base64: a day's statement of the largest accounts. */
export const STATEMENT_FILE_MAX = 7_000_000;

export class StatementFileDto {
  @ApiProperty({
    format: 'byte',
    maxLength: STATEMENT_FILE_MAX,
    description: 'A camt.053 file as the bank sent it, base64.',
  })
  @IsBase64()
  @MaxLength(STATEMENT_FILE_MAX)
  file: string;
}

export class SetAsideDto {
  @ApiProperty({ maxLength: 2000, description: 'What is wrong with it, and how that was found out.' })
  @IsStatement(2000)
  reason: string;
}

export class SetAsideChoiceDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  proposalId: string;
}

export class SetAsideRejectionDto extends SetAsideChoiceDto {
  @ApiProperty({ maxLength: 2000 })
  @IsStatement(2000)
  reason: string;
}

export class SetAsideStateDto {
  @ApiProperty({ format: 'uuid', description: 'The statement.' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  proposalId: string;

  @ApiProperty({ enum: ['proposed', 'set-aside', 'rejected'] })
  state: string;
}

class SetAsideProposalDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  reason: string;

  @ApiProperty({ format: 'uuid' })
  proposedBy: string;

  @ApiProperty({ format: 'date-time' })
  proposedAt: string;
}

class StatementDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ description: 'As the bank calls it.' })
  number: string;

  @ApiProperty({ type: String, nullable: true })
  sequence: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'The day it closes.' })
  date: string | null;

  @ApiProperty({ type: MoneyDto })
  opening: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  closing: MoneyDto;

  @ApiProperty({ format: 'date-time' })
  importedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  setAsideAt: string | null;

  @ApiProperty({ type: SetAsideProposalDto, nullable: true })
  proposal: SetAsideProposalDto | null;
}

export class StatementListDto {
  @ApiProperty({ type: [StatementDto], description: 'Newest first.' })
  items: readonly StatementDto[];
}
