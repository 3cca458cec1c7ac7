import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Min, ValidateNested } from 'class-validator';
import type { ChargeBearer, PayeeKind, PaymentService } from '#libs/treasury/src/index.js';
import { CHARGE_BEARERS, PAYEE_KINDS, PAYMENT_SERVICES } from '#libs/treasury/src/index.js';
import { IsStatement } from '../http/plain-text.js';

const COUNTRY = { example: 'DE', pattern: '^[A-Z]{2}$' };

export class AddressDto {
  @ApiPropertyOptional({ maxLength: 70 })
  @IsOptional()
  @IsStatement(70)
  streetName?: string;

  @ApiPropertyOptional({ maxLength: 16 })
  @IsOptional()
  @IsStatement(16)
  buildingNumber?: string;

  @ApiPropertyOptional({ maxLength: 16 })
  @IsOptional()
  @IsStatement(16)
  postCode?: string;

  @ApiProperty({ maxLength: 35 })
  @IsStatement(35)
  townName: string;

  @ApiPropertyOptional({ maxLength: 35 })
  @IsOptional()
  @IsStatement(35)
  countrySubDivision?: string;

  @ApiProperty(COUNTRY)
  @Matches(/^[A-Z]{2}$/)
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
  @IsStatement(34)
  id: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Matches(/^[A-Z0-9]{8}([A-Z0-9]{3})?$/)
  bic?: string;

  @ApiPropertyOptional({ type: ClearingDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClearingDto)
  clearing?: ClearingDto;
}

export class PayeeDto {
  @ApiProperty({ enum: PAYEE_KINDS })
  @IsIn(PAYEE_KINDS)
  kind: PayeeKind;

  @ApiProperty({ maxLength: 140, description: 'As the bank knows the holder. Restricted.' })
  @IsStatement(140)
  legalName: string;

  @ApiProperty({ maxLength: 140, description: 'The name under which the award is published.' })
  @IsStatement(140)
  publicName: string;

  @ApiProperty(COUNTRY)
  @Matches(/^[A-Z]{2}$/)
  taxResidence: string;

  @ApiProperty({ enum: PAYMENT_SERVICES })
  @IsIn(PAYMENT_SERVICES)
  route: PaymentService;

  @ApiPropertyOptional({ description: 'Exactly one of iban and account.', example: 'DE89370400440532013000' })
  @IsOptional()
  @Matches(/^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$/)
  iban?: string;

  @ApiPropertyOptional({ type: OtherAccountDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => OtherAccountDto)
  account?: OtherAccountDto;

  @ApiProperty({ type: AddressDto })
  @ValidateNested()
  @Type(() => AddressDto)
  address: AddressDto;

  @ApiPropertyOptional({ enum: CHARGE_BEARERS })
  @IsOptional()
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
