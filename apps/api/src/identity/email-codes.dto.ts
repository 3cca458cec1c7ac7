import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, MaxLength, MinLength } from 'class-validator';

export class EmailCodeDto {
  @ApiProperty({ format: 'email', maxLength: 254 })
  @IsEmail()
  @MaxLength(254)
  email: string;
}

export class CodeDto {
  @ApiProperty({ description: 'The eight digits of the mail.', example: '1234 5678' })
  @IsString()
  @MinLength(8)
  @MaxLength(20)
  code: string;
}

export class PurposeDto {
  @ApiProperty({
    description: 'What is to be confirmed.',
    example: 'payee:0193a6c0-0000-7000-8000-000000000001',
  })
  @IsString()
  @MaxLength(120)
  purpose: string;
}

export class IssuedCodeDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt: string;
}

export class SignedInDto {
  @ApiProperty({ format: 'uuid' })
  personId: string;
}

export class SteppedUpDto {
  @ApiProperty()
  purpose: string;

  @ApiProperty({ format: 'date-time' })
  until: string;
}
