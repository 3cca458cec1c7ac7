import { ApiProperty } from '@nestjs/swagger';
import {
  IsBoolean,
  IsInt,
  IsIn,
  IsObject,
  IsString,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import type { CallState, Instrument } from '#libs/programmes/src/index.js';
import { INSTRUMENTS } from '#libs/programmes/src/index.js';
import { IsMoment } from '../http/dates.js';
import { IsNested } from '../http/is-nested.js';
import { MoneyDto } from '../http/money.dto.js';
import { IsLine } from '../http/plain-text.js';

export class PinnedPoliciesDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  lifecycle: string;

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  review: string;

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  council: string;

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  treasury: string;
}

export class NewCallDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  programmeId: string;

  @ApiProperty({ pattern: '^[a-z][a-z0-9-]{1,60}$' })
  @IsString()
  @Matches(/^[a-z][a-z0-9-]{1,60}$/)
  slug: string;

  @ApiProperty({ maxLength: 200 })
  @IsLine(200)
  title: string;

  @ApiProperty({ format: 'date-time' })
  @IsMoment()
  opensAt: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Exclusive; null: until further notice.',
  })
  @ValidateIf(({ closesAt }: NewCallDto) => closesAt !== null)
  @IsMoment()
  closesAt: string | null;

  @ApiProperty({ description: 'A concept first, and by invitation a proposal.' })
  @IsBoolean()
  twoStep: boolean;

  @ApiProperty()
  @IsBoolean()
  emergency: boolean;

  @ApiProperty({ enum: INSTRUMENTS })
  @IsIn(INSTRUMENTS)
  instrument: Instrument;

  @ApiProperty({ type: MoneyDto })
  @IsNested(() => MoneyDto)
  minimum: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  @IsNested(() => MoneyDto)
  maximum: MoneyDto;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Questions of the concept and the proposal.',
  })
  @IsObject()
  form: Record<string, unknown>;

  @ApiProperty({ type: PinnedPoliciesDto })
  @IsNested(() => PinnedPoliciesDto)
  policies: PinnedPoliciesDto;
}

export class ClosingDateDto {
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Later than now; null: until further notice.',
  })
  @ValidateIf(({ closesAt }: ClosingDateDto) => closesAt !== null)
  @IsMoment()
  closesAt: string | null;
}

export class CreatedCallDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}

export class MovedClosingDto extends CreatedCallDto {
  @ApiProperty()
  version: number;
}

export class CallDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  slug: string;

  @ApiProperty()
  title: string;

  @ApiProperty({ format: 'uuid' })
  programmeId: string;

  @ApiProperty({ format: 'date-time' })
  opensAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  closesAt: string | null;

  @ApiProperty({ enum: ['planned', 'open', 'closed'] })
  state: CallState;

  @ApiProperty()
  twoStep: boolean;

  @ApiProperty()
  emergency: boolean;

  @ApiProperty({ enum: INSTRUMENTS })
  instrument: string;

  @ApiProperty({ type: MoneyDto })
  minimum: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  maximum: MoneyDto;

  @ApiProperty({ type: 'object', additionalProperties: true })
  form: object;

  @ApiProperty({ type: PinnedPoliciesDto })
  policies: PinnedPoliciesDto;

  @ApiProperty()
  version: number;
}

export class CallListDto {
  @ApiProperty({ type: [CallDto] })
  items: readonly CallDto[];
}

export class EnvelopeDto {
  @ApiProperty()
  year: number;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;
}

export class AppropriationDto {
  @ApiProperty({ minimum: 2000, maximum: 2200 })
  @IsInt()
  @Min(2000)
  @Max(2200)
  year: number;

  @ApiProperty({ type: MoneyDto })
  @IsNested(() => MoneyDto)
  amount: MoneyDto;

  @ApiProperty({
    pattern: '^[A-Z0-9][A-Z0-9./-]{0,39}$',
    description: 'Number of the decision of the council.',
  })
  @IsString()
  @Matches(/^[A-Z0-9][A-Z0-9./-]{0,39}$/)
  decision: string;
}

export class ProgrammeDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  slug: string;

  @ApiProperty()
  title: string;

  @ApiProperty({ description: 'Share of the yearly grant money, in percent.' })
  share: number;

  @ApiProperty({ type: [EnvelopeDto] })
  envelopes: readonly EnvelopeDto[];
}

export class ProgrammeListDto {
  @ApiProperty({ type: [ProgrammeDto] })
  items: readonly ProgrammeDto[];
}

export class PolicyVersionDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'council' })
  kind: string;

  @ApiProperty({ example: 'default' })
  name: string;

  @ApiProperty()
  version: number;

  @ApiProperty({ format: 'date-time' })
  adoptedAt: string;

  @ApiProperty({
    format: 'date-time',
    description: 'In force is the highest version of which this has passed.',
  })
  inForceFrom: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Number of the decision of the council; null for what the fund was founded with.',
  })
  decision: string | null;
}

export class PolicyListDto {
  @ApiProperty({ type: [PolicyVersionDto] })
  items: readonly PolicyVersionDto[];
}

export class PolicyDto extends PolicyVersionDto {
  @ApiProperty({ type: 'object', additionalProperties: true })
  body: unknown;
}
