import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsOptional } from 'class-validator';
import type { ControlMethod, EurostackLayer } from '#libs/projects/src/index.js';
import { CONTROL_METHODS, EUROSTACK_LAYERS, FORGES, PROJECT_LIFECYCLES } from '#libs/projects/src/index.js';
import { IsLine, IsStatement } from '../http/plain-text.js';

export class ProjectEntryDto {
  @ApiProperty({ maxLength: 200, example: 'libexpat' })
  @IsLine(200)
  name: string;

  @ApiProperty({ maxLength: 1000 })
  @IsStatement(1000)
  summary: string;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 500 })
  @IsOptional()
  @IsLine(500)
  homepage?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 200,
    description: 'SPDX licence expression.',
  })
  @IsOptional()
  @IsLine(200)
  licence?: string | null;

  @ApiProperty({ enum: EUROSTACK_LAYERS })
  @IsIn(EUROSTACK_LAYERS)
  eurostackLayer: EurostackLayer;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 40, example: 'C' })
  @IsOptional()
  @IsLine(40)
  language?: string | null;

  @ApiProperty({
    type: [String],
    maxItems: 50,
    description: 'Addresses of repositories, the main one first.',
  })
  @IsArray()
  @ArrayMaxSize(50)
  @IsLine(500, { each: true })
  repositories: string[];

  @ApiProperty({ type: [String], maxItems: 100, description: 'Package URLs.' })
  @IsArray()
  @ArrayMaxSize(100)
  @IsLine(500, { each: true })
  packages: string[];
}

export class NominationDto {
  @ApiProperty({ maxLength: 4000, description: 'Why the fund should look at the project. Read by staff.' })
  @IsStatement(4000)
  reason: string;
}

export class NominatedDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  projectId: string;
}

export class ControlClaimDto {
  @ApiProperty({ enum: CONTROL_METHODS })
  @IsIn(CONTROL_METHODS)
  method: ControlMethod;
}

export class ControlProofDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty({ enum: CONTROL_METHODS })
  method: ControlMethod;

  @ApiProperty({ description: 'Where the token has to stand, on a line of its own.' })
  address: string;

  @ApiProperty()
  token: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  provenAt: string | null;
}

export class LicenceDto {
  @ApiProperty()
  expression: string;

  @ApiProperty()
  isOsiApproved: boolean;
}

export class RepositoryDto {
  @ApiProperty()
  url: string;

  @ApiProperty({ enum: FORGES })
  forge: string;
}

export class ProjectPersonDto {
  @ApiProperty({ format: 'uuid' })
  personId: string;

  @ApiProperty({ enum: ['registrant', 'maintainer'] })
  relation: string;
}

export class ProjectDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  slug: string;

  @ApiProperty()
  name: string;

  @ApiProperty()
  summary: string;

  @ApiProperty({ type: String, nullable: true })
  homepage: string | null;

  @ApiProperty({ type: LicenceDto, nullable: true })
  licence: LicenceDto | null;

  @ApiProperty({ enum: EUROSTACK_LAYERS })
  eurostackLayer: string;

  @ApiProperty({ enum: PROJECT_LIFECYCLES, description: '`unknown` where neither forge nor registry told.' })
  lifecycle: string;

  @ApiProperty({ type: String, nullable: true })
  language: string | null;

  @ApiProperty({ type: [RepositoryDto] })
  repositories: RepositoryDto[];

  @ApiProperty({ type: [String] })
  packages: string[];

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty()
  version: number;

  @ApiPropertyOptional({ type: [ProjectPersonDto], description: 'For its editors and programme staff.' })
  people?: ProjectPersonDto[];

  @ApiPropertyOptional({ type: String, nullable: true, format: 'uuid' })
  registeredBy?: string | null;
}

export class ProjectListDto {
  @ApiProperty({ type: [ProjectDto] })
  items: ProjectDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;
}
