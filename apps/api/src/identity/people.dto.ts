import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, IsUUID, MaxLength, ValidateIf } from 'class-validator';
import type { HeldRole, Role } from '#libs/kernel/src/index.js';
import { ROLES } from '#libs/kernel/src/index.js';
import { AccountDto, HeldRoleDto } from './me.dto.js';

const SCOPE_TYPES = ['fund', 'state', 'call', 'application', 'project'] as const;

export class PersonDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  publicName: string;

  @ApiPropertyOptional({ type: [HeldRoleDto] })
  roles?: readonly HeldRoleDto[];

  @ApiPropertyOptional({ type: String, nullable: true })
  legalName?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  email?: string | null;

  @ApiPropertyOptional({ type: [AccountDto] })
  accounts?: readonly AccountDto[];

  @ApiPropertyOptional({ format: 'date-time' })
  createdAt?: string;
}

export class NewGrantDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  personId: string;

  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role: Role;

  @ApiProperty({ enum: SCOPE_TYPES })
  @IsIn(SCOPE_TYPES)
  scopeType: HeldRole['scopeType'];

  @ApiProperty({ type: String, nullable: true, maxLength: 80 })
  @ValidateIf((grant: NewGrantDto) => grant.scopeId !== null)
  @IsString()
  @MaxLength(80)
  scopeId: string | null;
}

export class GrantDto extends HeldRoleDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  personId: string;

  @ApiProperty({ format: 'date-time' })
  grantedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt: string | null;
}

export class GrantListDto {
  @ApiProperty({ type: [GrantDto] })
  items: readonly GrantDto[];
}
