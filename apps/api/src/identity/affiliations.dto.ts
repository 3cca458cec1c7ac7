import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, ValidateIf } from 'class-validator';
import type { StatedTie } from '#libs/identity/src/index.js';
import { IsDay } from '../http/dates.js';
import { IsNested } from '../http/is-nested.js';
import { IsLine } from '../http/plain-text.js';

const KINDS = ['employer', 'contractor', 'board', 'member'] as const;
const day = { type: String, format: 'date', nullable: true } as const;

export class StatedTieDto implements StatedTie {
  @ApiProperty({ minLength: 1, maxLength: 200, description: 'Its name as it is registered.' })
  @IsLine(200)
  organisation: string;

  @ApiProperty({ enum: KINDS })
  @IsIn(KINDS)
  kind: (typeof KINDS)[number];

  @ApiProperty({ ...day, description: 'The first day, where known.' })
  @ValidateIf((tie: StatedTieDto) => tie.since !== null)
  @IsDay()
  since: string | null;

  @ApiProperty({ ...day, description: 'The last day; null while it holds.' })
  @ValidateIf((tie: StatedTieDto) => tie.until !== null)
  @IsDay()
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
  @IsDay()
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
