import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.js';

/** More entries than a log will ever have, and exactly representable. */
const MOST = 1_000_000_000_000;

export class ExportQuery {
  @ApiProperty({ enum: ['audit-public', 'audit-full'] })
  @IsIn(['audit-public', 'audit-full'])
  kind: 'audit-public' | 'audit-full';
}

export class InclusionQuery {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of the entry, from 0.' })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MOST)
  index: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'Size of the log; default: the newest signed head.',
  })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST)
  size?: number;
}

export class ConsistencyQuery {
  @ApiProperty({ type: 'integer', minimum: 0 })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MOST)
  from: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, description: 'Default: the newest signed head.' })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MOST)
  to?: number;
}

export class InclusionProofDto {
  @ApiProperty({ type: 'integer' })
  index: number;

  @ApiProperty({ type: 'integer' })
  size: number;

  @ApiProperty({ type: [String], description: 'Hashes in hex, from the leaf upwards.' })
  proof: readonly string[];
}

export class ConsistencyProofDto {
  @ApiProperty({ type: 'integer' })
  from: number;

  @ApiProperty({ type: 'integer' })
  to: number;

  @ApiProperty({ type: [String], description: 'Hashes in hex.' })
  proof: readonly string[];
}

export class RequestedCheckpointDto {
  @ApiProperty({
    type: 'integer',
    description: 'Entries numbered when the head was asked for; the new one is larger.',
  })
  sizeBefore: number;
}

export class CaseEntriesDto {
  @ApiProperty({ type: [Object], description: 'Entries with their number and the person behind each.' })
  items: readonly object[];
}
