import { ApiProperty, ApiPropertyOptional, IntersectionType, OmitType } from '@nestjs/swagger';
import { IsIn, IsString, Matches, MaxLength } from 'class-validator';
import type { EurostackLayer, Forge, OsiAnswer, ProjectLifecycle } from '#libs/projects/src/index.js';
import {
  EUROSTACK_LAYERS,
  FACETS,
  FORGES,
  OSI_ANSWERS,
  PROJECT_LIFECYCLES,
} from '#libs/projects/src/index.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { FormatQuery } from '../http/format.js';
import { PageQuery } from '../http/page.js';
import { IsStatement } from '../http/plain-text.js';

/** What the directory is searched for and narrowed by; an unknown key is refused. */
export class DirectoryQuery {
  @ApiPropertyOptional({
    maxLength: 100,
    description: 'Words that begin a word of name, short name, summary, repository or package URL.',
  })
  @MayBeAbsent()
  @IsStatement(100)
  q?: string;

  @ApiPropertyOptional({ enum: EUROSTACK_LAYERS })
  @MayBeAbsent()
  @IsIn(EUROSTACK_LAYERS)
  layer?: EurostackLayer;

  @ApiPropertyOptional({ maxLength: 60, description: 'One SPDX id an expression contains.', example: 'MIT' })
  @MayBeAbsent()
  @IsStatement(60)
  licence?: string;

  @ApiPropertyOptional({ enum: OSI_ANSWERS, description: '`unknown` where no licence is known.' })
  @MayBeAbsent()
  @IsIn(OSI_ANSWERS)
  osiApproved?: OsiAnswer;

  @ApiPropertyOptional({ enum: PROJECT_LIFECYCLES })
  @MayBeAbsent()
  @IsIn(PROJECT_LIFECYCLES)
  lifecycle?: ProjectLifecycle;

  @ApiPropertyOptional({ maxLength: 40, example: 'Rust' })
  @MayBeAbsent()
  @IsStatement(40)
  language?: string;

  @ApiPropertyOptional({ enum: FORGES })
  @MayBeAbsent()
  @IsIn(FORGES)
  forge?: Forge;

  @ApiPropertyOptional({ maxLength: 253, example: 'codeberg.org' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(253)
  @Matches(/^[A-Za-z0-9.-]+$/)
  host?: string;

  @ApiPropertyOptional({
    enum: ['name', 'relevance'],
    description: 'By relevance where something is searched for.',
  })
  @MayBeAbsent()
  @IsIn(['name', 'relevance'])
  sort?: 'name' | 'relevance';
}

export class DirectoryPageQuery extends IntersectionType(DirectoryQuery, PageQuery) {
  @ApiPropertyOptional({ description: 'Where the last page ended.' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(600)
  declare after?: string;
}

/** A page of the directory, or the same as a file. */
export class DirectoryFileQuery extends IntersectionType(DirectoryPageQuery, FormatQuery) {}

/** A list of its own order, narrowed as the directory is. */
export class NarrowedPageQuery extends IntersectionType(
  OmitType(DirectoryQuery, ['q', 'sort'] as const),
  PageQuery,
) {}

export class FacetValueDto {
  @ApiProperty()
  value: string;

  @ApiProperty()
  projects: number;
}

const facetValues = { type: 'array', items: { $ref: '#/components/schemas/FacetValueDto' } } as const;

export class FacetsDto {
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'How many match; null where they are more than five thousand, and then nothing is counted.',
  })
  matched: number | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  countedAt: string | null;

  @ApiProperty({
    type: 'object',
    properties: Object.fromEntries(FACETS.map((facet) => [facet, facetValues])),
    required: [...FACETS],
  } as never)
  facets: object;
}
