import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsIn, MaxLength } from 'class-validator';
import type { IdentityCheck } from '#libs/identity/src/index.js';
import { IDENTITY_CHECKS } from '#libs/identity/src/index.js';
import { IsStatement } from '../http/plain-text.js';

export class ClosureReasonDto {
  @ApiProperty({ maxLength: 500, description: 'For whoever answers for access; shown to nobody else.' })
  @IsStatement(500)
  reason: string;
}

export class ClosureDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  personId: string;

  @ApiProperty({ format: 'date-time' })
  closedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  reopenedAt: string | null;
}

export class NewRecoveryDto {
  @ApiProperty({
    format: 'email',
    maxLength: 254,
    description: 'An address the person showed to be theirs; it becomes their only way in.',
  })
  @IsEmail()
  @MaxLength(254)
  email: string;

  @ApiProperty({ enum: IDENTITY_CHECKS, description: 'How you made sure who asks.' })
  @IsIn(IDENTITY_CHECKS)
  identityCheck: IdentityCheck;
}

export class RecoveryDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  personId: string;

  @ApiProperty({ enum: IDENTITY_CHECKS })
  identityCheck: string;

  @ApiProperty({ format: 'uuid' })
  checkedBy: string;

  @ApiProperty({ format: 'date-time' })
  checkedAt: string;

  @ApiProperty({ format: 'date-time', description: 'Until then it waits for objections.' })
  confirmableFrom: string;

  @ApiProperty({ format: 'date-time', description: 'From then on nobody can confirm it any more.' })
  expiresAt: string;

  @ApiProperty({ enum: ['confirmed', 'refused'], type: String, nullable: true })
  outcome: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt: string | null;
}

export class OpenRecoveryDto extends RecoveryDto {
  @ApiProperty()
  email: string;
}

export class RecoveryListDto {
  @ApiProperty({ type: [OpenRecoveryDto] })
  items: readonly OpenRecoveryDto[];
}
