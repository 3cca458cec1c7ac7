import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsObject, IsString, Matches } from 'class-validator';
import type { AdoptableKind } from '#libs/charter/src/index.js';
import { ADOPTABLE_KINDS } from '#libs/charter/src/index.js';
import { IsMoment } from '../http/dates.js';

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
  @IsMoment()
  inForceFrom: string;

  @ApiProperty({
    pattern: '^[A-Z0-9][A-Z0-9./-]{0,39}$',
    description: 'Number of the decision of the council. Public.',
  })
  @IsString()
  @Matches(/^[A-Z0-9][A-Z0-9./-]{0,39}$/)
  decision: string;
}

export class AdoptedPolicyDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  version: number;
}
