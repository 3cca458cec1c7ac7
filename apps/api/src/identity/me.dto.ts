import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { IsLine } from '../http/plain-text.js';

export class HeldRoleDto {
  @ApiProperty()
  role: string;

  @ApiProperty({ enum: ['fund', 'state', 'call', 'application', 'project'] })
  scopeType: string;

  @ApiProperty({ type: String, nullable: true })
  scopeId: string | null;
}

export class AccountDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: ['oidc', 'email', 'forge'] })
  kind: string;

  @ApiProperty()
  issuer: string;

  @ApiProperty({ type: String, nullable: true })
  label: string | null;

  @ApiProperty({ format: 'date-time' })
  linkedAt: string;
}

export class StepUpDto {
  @ApiProperty()
  purpose: string;

  @ApiProperty({ format: 'date-time' })
  until: string;
}

export class MeDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  publicName: string;

  @ApiProperty({ type: String, nullable: true })
  email: string | null;

  @ApiProperty({ type: String, nullable: true })
  legalName: string | null;

  @ApiProperty({ type: [HeldRoleDto] })
  roles: readonly HeldRoleDto[];

  @ApiProperty({ type: [AccountDto] })
  accounts: readonly AccountDto[];

  @ApiProperty({ enum: ['session', 'token'] })
  via: string;

  @ApiProperty({ type: [String], nullable: true, description: 'Scopes of the token; null in a session.' })
  scopes: readonly string[] | null;

  @ApiProperty({ type: StepUpDto, nullable: true })
  stepUp: StepUpDto | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty()
  version: number;
}

export class ProfileDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 200 })
  @MayBeAbsent()
  @IsLine(200)
  publicName?: string;
}

export class VersionDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  version: number;
}

export class EndedDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}
