import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsObject, IsString, Matches } from 'class-validator';
import type { AdoptableKind } from '#libs/charter/src/index.js';
import { ADOPTABLE_KINDS } from '#libs/charter/src/index.js';

const INSTANT = /^2[01]\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

export class NewPolicyDto {
  @ApiProperty({ enum: ADOPTABLE_KINDS })
  @IsIn(ADOPTABLE_KINDS)
  kind: AdoptableKind;

  @ApiProperty({ pattern: '^[a-z][a-z0-9-]{1,60}$', description: 'Of the set, such as `default`.' })
  @IsString()
  @Matches(/^[a-z][a-z0-9-]{1,60}$/)
  name: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'The whole policy.' })
  @IsObject()
  body: Record<string, unknown>;

  @ApiProperty({ format: 'date-time', description: 'Later than now and than the version before.' })
  @IsISO8601({ strict: true })
  @Matches(INSTANT, { message: 'inForceFrom must be an instant in UTC' })
  inForceFrom: string;
}

export class AdoptedPolicyDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  version: number;
}
