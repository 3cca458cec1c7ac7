import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray } from 'class-validator';
import { IsDay } from '../http/dates.js';
import { IsNested } from '../http/is-nested.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { MoneyDto } from '../http/money.dto.js';
import { IsLine, IsStatement } from '../http/plain-text.js';

export class OfferedMilestoneDto {
  @ApiProperty({ maxLength: 200 })
  @IsLine(200)
  title: string;

  @ApiProperty({ maxLength: 4000, description: 'How the result will be recognised.' })
  @IsStatement(4000)
  acceptance: string;

  @ApiProperty({ type: MoneyDto })
  @IsNested(() => MoneyDto)
  amount: MoneyDto;

  @ApiPropertyOptional({ format: 'date', example: '2027-03-31' })
  @MayBeAbsent()
  @IsDay()
  dueOn?: string;
}

export class OfferDto {
  @ApiPropertyOptional({
    type: [OfferedMilestoneDto],
    description:
      'Instead of the milestones of the proposal; they sum to the award. Each is due after today, none before an earlier one, all within five years.',
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(50)
  @IsNested(() => OfferedMilestoneDto, { each: true })
  milestones?: OfferedMilestoneDto[];
}

export class AgreementStateDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  applicationId: string;

  @ApiProperty({ enum: ['draft', 'offered', 'agreed', 'signed', 'ended'] })
  state: string;

  @ApiProperty()
  version: number;
}

class AgreedMilestoneDto {
  @ApiProperty()
  position: number;

  @ApiProperty()
  title: string;

  @ApiProperty()
  acceptance: string;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ type: String, format: 'date', nullable: true })
  dueOn: string | null;
}

/** A reader finds what their class allows; whoever votes on the case finds nothing of it here. */
export class AgreementDto {
  @ApiPropertyOptional({ format: 'uuid' })
  id?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  applicationId?: string;

  @ApiPropertyOptional({ enum: ['draft', 'offered', 'agreed', 'signed', 'ended'] })
  state?: string;

  @ApiPropertyOptional()
  version?: number;

  @ApiPropertyOptional({
    pattern: '^[0-9a-f]{64}$',
    description:
      'SHA-256 over the canonical JSON (RFC 8785) of `id`, `award`, `advance`, `isEmergency` and `milestones`: acceptance and signatures name it.',
  })
  hash?: string;

  @ApiPropertyOptional({ type: MoneyDto })
  award?: MoneyDto;

  @ApiPropertyOptional({ type: MoneyDto })
  advance?: MoneyDto;

  @ApiPropertyOptional()
  isEmergency?: boolean;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  offeredAt?: string | null;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  acceptedAt?: string | null;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  granteeSignedAt?: string | null;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  countersignedAt?: string | null;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  endedAt?: string | null;

  @ApiPropertyOptional({ type: [AgreedMilestoneDto] })
  milestones?: readonly AgreedMilestoneDto[];
}
