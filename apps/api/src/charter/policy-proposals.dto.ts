import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsObject, IsString, Matches } from 'class-validator';
import type { AdoptableKind } from '#libs/charter/src/index.js';
import { ADOPTABLE_KINDS } from '#libs/charter/src/index.js';
import { IsMoment } from '../http/dates.js';
import { IsStatement } from '../http/plain-text.js';

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

  @ApiProperty({
    format: 'date-time',
    description: 'Later than now, for `bank-account` seven days later.',
  })
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

const STATES = ['open', 'adopted', 'withdrawn', 'lapsed'] as const;

export class ProposalWithdrawalDto {
  @ApiProperty({ maxLength: 2000 })
  @IsStatement(2000)
  reason: string;
}

export class ProposalAnswerDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ description: 'The number the version has, or gets.' })
  version: number;

  @ApiProperty({
    enum: STATES,
    description: 'Lapsed: nobody adopted it in time, or another version came first.',
  })
  state: (typeof STATES)[number];

  @ApiProperty({ description: 'SHA-256 over all of it: what its adoption is stepped up for.' })
  hash: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The version it became.' })
  policyId: string | null;
}

class ProposalWaitingDto {
  @ApiProperty({ type: [String], description: 'Roles one of whom has to adopt it.' })
  for: readonly string[];

  @ApiProperty({ format: 'date-time' })
  since: string;

  @ApiProperty({ format: 'date-time', description: 'Exclusive; then it lapses.' })
  until: string;
}

export class ProposalSummaryDto extends ProposalAnswerDto {
  @ApiProperty({ example: 'treasury' })
  kind: string;

  @ApiProperty({ example: 'default' })
  name: string;

  @ApiProperty({ format: 'date-time' })
  inForceFrom: string;

  @ApiProperty()
  decision: string;

  @ApiProperty({ format: 'uuid' })
  proposedBy: string;

  @ApiProperty({ format: 'date-time' })
  proposedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  decidedAt: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was withdrawn.' })
  reason: string | null;

  @ApiProperty({ type: ProposalWaitingDto, nullable: true })
  waiting: ProposalWaitingDto | null;
}

class PolicyChangeDto {
  @ApiProperty({ example: 'thirdApproverFromMinor' })
  path: string;

  @ApiProperty({ type: String, nullable: true, example: '"30d"', description: 'JSON; null: nothing.' })
  before: string | null;

  @ApiProperty({ type: String, nullable: true, example: '"20d"', description: 'JSON; null: nothing.' })
  after: string | null;
}

export class PolicyProposalDto extends ProposalSummaryDto {
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'The whole policy.' })
  body: unknown;

  @ApiProperty({ type: [PolicyChangeDto], description: 'What it changes in the version before.' })
  changes: readonly PolicyChangeDto[];
}

export class PolicyProposalListDto {
  @ApiProperty({ type: [ProposalSummaryDto] })
  items: readonly ProposalSummaryDto[];
}
