import { ApiProperty } from '@nestjs/swagger';
import type { Access } from '#libs/applications/src/index.js';
import { ACCESS } from '#libs/applications/src/index.js';

export class OwnInvitationDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid', description: 'Can be read once one has joined.' })
  applicationId: string;

  @ApiProperty({ example: 'PL-2026-00042' })
  number: string;

  @ApiProperty({ description: 'The title of the call.' })
  call: string;

  @ApiProperty({ enum: ACCESS })
  access: Access;

  @ApiProperty({ description: 'The public name of whoever invited.' })
  invitedBy: string;

  @ApiProperty({ format: 'date-time' })
  invitedAt: string;

  @ApiProperty({ description: 'Whether the stage of the application lets anybody join now.' })
  isOpen: boolean;
}

export class OwnInvitationsDto {
  @ApiProperty({ type: [OwnInvitationDto] })
  items: readonly OwnInvitationDto[];
}

export class MembershipDto {
  @ApiProperty({ format: 'uuid' })
  applicationId: string;

  @ApiProperty({ enum: ACCESS })
  access: Access;
}

export class DeclinedInvitationDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}
