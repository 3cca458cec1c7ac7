import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO31661Alpha2, IsIn, IsInt, Matches, Min } from 'class-validator';
import type { ChargeBearer, PayeeKind, PaymentService } from '#libs/treasury/src/index.js';
import { CHARGE_BEARERS, PAYEE_KINDS, PAYMENT_SERVICES } from '#libs/treasury/src/index.js';
import { IsNested } from '../http/is-nested.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { IsLine, IsStatement } from '../http/plain-text.js';

const COUNTRY = { example: 'DE', pattern: '^[A-Z]{2}$' };

export class AddressDto {
  @ApiPropertyOptional({ maxLength: 70 })
  @MayBeAbsent()
  @IsLine(70)
  streetName?: string;

  @ApiPropertyOptional({ maxLength: 16 })
  @MayBeAbsent()
  @IsLine(16)
  buildingNumber?: string;

  @ApiPropertyOptional({ maxLength: 16 })
  @MayBeAbsent()
  @IsLine(16)
  postCode?: string;

  @ApiProperty({ maxLength: 35 })
  @IsLine(35)
  townName: string;

  @ApiPropertyOptional({ maxLength: 35 })
  @MayBeAbsent()
  @IsLine(35)
  countrySubDivision?: string;

  @ApiProperty(COUNTRY)
  @Matches(/^[A-Z]{2}$/)
  @IsISO31661Alpha2()
  country: string;
}

class ClearingDto {
  @ApiProperty({ example: 'USABA' })
  @Matches(/^[A-Z0-9]{1,5}$/)
  system: string;

  @ApiProperty()
  @Matches(/^[A-Za-z0-9]{1,35}$/)
  member: string;
}

export class OtherAccountDto {
  @ApiProperty({ maxLength: 34 })
  @IsLine(34)
  id: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @Matches(/^[A-Z0-9]{8}([A-Z0-9]{3})?$/)
  bic?: string;

  @ApiPropertyOptional({ type: ClearingDto })
  @MayBeAbsent()
  @IsNested(() => ClearingDto)
  clearing?: ClearingDto;
}

export class PayeeDto {
  @ApiProperty({ enum: PAYEE_KINDS })
  @IsIn(PAYEE_KINDS)
  kind: PayeeKind;

  @ApiProperty({ maxLength: 140, description: 'As the bank knows the holder. Restricted.' })
  @IsLine(140)
  legalName: string;

  @ApiProperty({ maxLength: 140, description: 'The name under which the award is published.' })
  @IsLine(140)
  publicName: string;

  @ApiProperty(COUNTRY)
  @Matches(/^[A-Z]{2}$/)
  @IsISO31661Alpha2()
  taxResidence: string;

  @ApiProperty({ enum: PAYMENT_SERVICES })
  @IsIn(PAYMENT_SERVICES)
  route: PaymentService;

  @ApiPropertyOptional({ description: 'Exactly one of iban and account.', example: 'DE89370400440532013000' })
  @MayBeAbsent()
  @Matches(/^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$/)
  iban?: string;

  @ApiPropertyOptional({ type: OtherAccountDto })
  @MayBeAbsent()
  @IsNested(() => OtherAccountDto)
  account?: OtherAccountDto;

  @ApiProperty({ type: AddressDto })
  @IsNested(() => AddressDto)
  address: AddressDto;

  @ApiPropertyOptional({ enum: CHARGE_BEARERS })
  @MayBeAbsent()
  @IsIn(CHARGE_BEARERS)
  chargeBearer?: ChargeBearer;
}

export class VerificationDto {
  @ApiProperty({ description: 'The version that was verified; a newer one needs its own verification.' })
  @IsInt()
  @Min(1)
  accountVersion: number;
}

export class ClearanceDto {
  @ApiProperty({ maxLength: 2000, description: 'Why the hit is somebody else. Restricted.' })
  @IsStatement(2000)
  reason: string;
}

export class RecordedPayeeDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  accountVersion: number;

  @ApiProperty()
  version: number;
}

export class CreditorDto {
  @ApiProperty()
  name: string;

  @ApiPropertyOptional()
  iban?: string;

  @ApiPropertyOptional({ type: OtherAccountDto })
  account?: OtherAccountDto;

  @ApiPropertyOptional({ type: AddressDto })
  address?: AddressDto;
}

class ScreeningHitDto {
  @ApiProperty({ description: 'The entry of the list.' })
  listedId: string;

  @ApiProperty({ description: 'Similarity of the names, up to 1.' })
  score: number;
}

class ScreeningDto {
  @ApiProperty()
  listVersion: string;

  @ApiProperty({ type: [ScreeningHitDto] })
  hits: readonly ScreeningHitDto[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  clearedAt: string | null;
}

/** A reader finds what their class allows. */
export class PayeeViewDto {
  @ApiPropertyOptional({ format: 'uuid' })
  id?: string;

  @ApiPropertyOptional()
  publicName?: string;

  @ApiPropertyOptional({ description: 'Restricted.' })
  legalName?: string;

  @ApiPropertyOptional({ ...COUNTRY, description: 'Restricted.' })
  taxResidence?: string;

  @ApiPropertyOptional({ enum: PAYMENT_SERVICES })
  route?: PaymentService;

  @ApiPropertyOptional({ type: CreditorDto, description: 'Restricted.' })
  account?: CreditorDto;

  @ApiPropertyOptional()
  accountVersion?: number;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true })
  verifiedAt?: string | null;

  @ApiPropertyOptional({ type: ScreeningDto, nullable: true, description: 'Restricted.' })
  screening?: ScreeningDto | null;
}

export class VerifiedAccountDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  accountVersion: number;

  @ApiProperty({ format: 'date-time' })
  verifiedAt: string;

  @ApiProperty({ format: 'date-time', description: 'A changed account is not paid to before.' })
  usableFrom: string;
}

export class ClearedScreeningDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'date-time' })
  clearedAt: string;
}
