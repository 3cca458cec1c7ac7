import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsISO8601,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateIf,
} from 'class-validator';
import type { StatedTie } from '#libs/identity/src/index.js';
import { IsNested } from '../http/is-nested.js';

const KINDS = ['employer', 'contractor', 'board', 'member'] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const day = { type: String, format: 'date', nullable: true } as const;

export class StatedTieDto implements StatedTie {
  @ApiProperty({ minLength: 1, maxLength: 200, description: 'Its name as it is registered.' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @Matches(/^(?=.*\S)[^\p{Cc}\p{Cf}]*$/u, {
    message: 'organisation must be a name without control characters',
  })
  organisation: string;

  @ApiProperty({ enum: KINDS })
  @IsIn(KINDS)
  kind: (typeof KINDS)[number];

  @ApiProperty({ ...day, description: 'The first day, where known.' })
  @ValidateIf((tie: StatedTieDto) => tie.since !== null)
  @Matches(DAY)
  @IsISO8601({ strict: true })
  since: string | null;

  @ApiProperty({ ...day, description: 'The last day; null while it holds.' })
  @ValidateIf((tie: StatedTieDto) => tie.until !== null)
  @Matches(DAY)
  @IsISO8601({ strict: true })
  until: string | null;
}

export class StatementOfTiesDto {
  @ApiProperty({ type: [StatedTieDto], maxItems: 50, description: 'Empty: there are no others.' })
  @IsArray()
  @ArrayMaxSize(50)
  @IsNested(() => StatedTieDto, { each: true })
  affiliations: StatedTieDto[];
}

export class EndOfTieDto {
  @ApiProperty({ format: 'date', description: 'The last day it held.' })
  @Matches(DAY)
  @IsISO8601({ strict: true })
  until: string;
}

export class KeptTieDto extends StatedTieDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}

export class OwnAffiliationsDto {
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When one said so; null: never, which is not the same as for nobody.',
  })
  statedAt: string | null;

  @ApiProperty({ type: [KeptTieDto] })
  items: readonly KeptTieDto[];
}
