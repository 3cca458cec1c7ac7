import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';

/** Money on the wire: integer minor units as text, and the currency. Fractions and exponents are refused. */
export class MoneyDto {
  @ApiProperty({
    example: '1250000',
    pattern: '^(0|[1-9][0-9]{0,15})$',
    description: 'Integer of minor units (cents).',
  })
  @IsString()
  @Matches(/^(0|[1-9][0-9]{0,15})$/, { message: 'minor must be an integer of minor units as text' })
  minor: string;

  @ApiProperty({ example: 'EUR', pattern: '^[A-Z]{3}$' })
  @IsString()
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be an ISO 4217 code' })
  currency: string;
}
