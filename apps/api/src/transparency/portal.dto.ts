import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import type { PublicOutcome } from '#libs/transparency/src/index.js';
import { PUBLIC_OUTCOMES } from '#libs/transparency/src/index.js';
import { MoneyDto } from '../http/money.dto.js';
import { FormatQuery } from '../http/format.js';
import { PageQuery } from '../http/page.js';

export class FormatPageQuery extends IntersectionType(FormatQuery, PageQuery) {}

export class ProgrammeMoneyDto {
  @ApiProperty()
  programme: string;

  @ApiProperty({ type: MoneyDto })
  appropriated: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  committed: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  paid: MoneyDto;
}

export class FundYearDto {
  @ApiProperty({ type: 'integer' })
  year: number;

  @ApiProperty({ type: MoneyDto, description: 'Contributions received from member states.' })
  received: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  appropriated: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  committed: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  paid: MoneyDto;

  @ApiProperty({ type: [ProgrammeMoneyDto] })
  programmes: readonly ProgrammeMoneyDto[];
}

export class FundDto {
  @ApiProperty({ type: [FundYearDto] })
  items: readonly FundYearDto[];
}

export class AwardDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  number: string;

  @ApiProperty()
  title: string;

  @ApiProperty({ type: String, nullable: true })
  project: string | null;

  @ApiProperty()
  programme: string;

  @ApiProperty()
  call: string;

  @ApiProperty({ type: MoneyDto })
  award: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  paid: MoneyDto;

  @ApiProperty()
  stage: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  committedAt: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null once a natural person has left the portal.',
  })
  publicName: string | null;

  @ApiProperty({ type: String, nullable: true })
  decisionNumber: string | null;
}

export class AwardListDto {
  @ApiProperty({ type: [AwardDto] })
  items: readonly AwardDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;
}

export class VoteItemDto {
  @ApiProperty()
  number: string;

  @ApiProperty({ type: MoneyDto })
  award: MoneyDto;
}

export class VoteMemberDto {
  @ApiProperty()
  stateId: string;

  @ApiProperty({ type: 'integer' })
  votes: number;

  @ApiProperty()
  suspended: boolean;

  @ApiProperty()
  recused: boolean;
}

export class RollCallDto {
  @ApiProperty()
  stateId: string;

  @ApiProperty({ enum: ['for', 'against', 'abstain'] })
  choice: string;

  @ApiProperty({ type: String, nullable: true })
  reason: string | null;
}

export class CancelledVoteDto {
  @ApiProperty({ description: 'The act that cancelled it, or the end its case came to.' })
  cause: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Shown only where every case of the vote is public.',
  })
  reason: string | null;
}

export class VoteDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  number: string;

  @ApiProperty()
  kind: string;

  @ApiProperty({ enum: ['closed', 'cancelled'] })
  state: string;

  @ApiProperty({ format: 'date-time' })
  openedAt: string;

  @ApiProperty({ format: 'date-time' })
  closesAt: string;

  @ApiProperty({ format: 'date-time' })
  closedAt: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null where it was cancelled.' })
  outcome: string | null;

  @ApiProperty({ type: CancelledVoteDto, nullable: true })
  cancelled: CancelledVoteDto | null;

  @ApiProperty({ type: String, nullable: true })
  decisionNumber: string | null;

  @ApiProperty({ type: [Object], nullable: true, description: 'Both sides of every comparison of the rule.' })
  comparisons: unknown;

  @ApiProperty({ format: 'uuid' })
  policyId: string;

  @ApiProperty({ type: [VoteItemDto] })
  items: readonly VoteItemDto[];

  @ApiProperty({ type: [VoteMemberDto] })
  members: readonly VoteMemberDto[];

  @ApiProperty({
    type: [RollCallDto],
    nullable: true,
    description: 'The ballots that counted, by state, never by person; null where it was cancelled.',
  })
  rollCall: readonly RollCallDto[] | null;
}

export class VoteListDto {
  @ApiProperty({ type: [VoteDto] })
  items: readonly VoteDto[];

  @ApiProperty({ type: String, nullable: true })
  next: string | null;
}

export class ContributionDto {
  @ApiProperty()
  stateId: string;

  @ApiProperty({ type: 'integer' })
  year: number;

  @ApiProperty({ type: MoneyDto })
  assessed: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  received: MoneyDto;
}

export class ContributionListDto {
  @ApiProperty({ type: [ContributionDto] })
  items: readonly ContributionDto[];
}

export class ApplicationCountDto {
  @ApiProperty()
  programme: string;

  @ApiProperty({ type: 'integer' })
  year: number;

  @ApiProperty({ enum: PUBLIC_OUTCOMES })
  outcome: PublicOutcome;

  @ApiProperty({ type: 'integer' })
  count: number;
}

export class ApplicationCountListDto {
  @ApiProperty({ type: [ApplicationCountDto] })
  items: readonly ApplicationCountDto[];
}
