import { ApiProperty } from '@nestjs/swagger';

export class SessionDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'date-time' })
  startedAt: string;

  @ApiProperty({ format: 'date-time' })
  lastUsedAt: string;

  @ApiProperty({ enum: ['email', 'oidc'] })
  method: string;

  @ApiProperty({ type: String, nullable: true })
  userAgent: string | null;

  @ApiProperty()
  isCurrent: boolean;
}

export class SessionListDto {
  @ApiProperty({ type: [SessionDto] })
  items: readonly SessionDto[];
}

export class EndedSessionsDto {
  @ApiProperty({ description: 'How many other sessions were ended.' })
  ended: number;
}
