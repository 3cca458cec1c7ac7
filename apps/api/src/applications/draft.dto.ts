import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsUUID } from 'class-validator';
import type { Access } from '#libs/applications/src/index.js';
import { ACCESS } from '#libs/applications/src/index.js';
import { IsDay } from '../http/dates.js';
import { IsNested } from '../http/is-nested.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { MoneyDto } from '../http/money.dto.js';
import { IsLine, IsStatement } from '../http/plain-text.js';
import { IsAnswerMap } from './answer-map.js';

export class NewApplicationDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  callId: string;

  @ApiProperty({ maxLength: 200 })
  @IsLine(200)
  title: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  @IsOptional()
  @IsUUID()
  projectId?: string | null;

  @ApiPropertyOptional({ type: MoneyDto })
  @MayBeAbsent()
  @IsNested(() => MoneyDto)
  requested?: MoneyDto;
}

/** Only what is sent is changed. */
export class DraftEditDto {
  @ApiPropertyOptional({ maxLength: 200 })
  @MayBeAbsent()
  @IsLine(200)
  title?: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  @IsOptional()
  @IsUUID()
  projectId?: string | null;

  @ApiPropertyOptional({ type: MoneyDto })
  @MayBeAbsent()
  @IsNested(() => MoneyDto)
  requested?: MoneyDto;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 20_000 },
    description: 'Answers by question of the call’s form; an empty one clears.',
  })
  @MayBeAbsent()
  @IsAnswerMap()
  answers?: Record<string, string>;
}

export class BudgetLineDto {
  @ApiProperty({ maxLength: 60, example: 'work' })
  @IsLine(60)
  category: string;

  @ApiProperty({ maxLength: 200 })
  @IsLine(200)
  title: string;

  @ApiProperty({ type: MoneyDto })
  @IsNested(() => MoneyDto)
  amount: MoneyDto;
}

export class BudgetDto {
  @ApiProperty({ type: [BudgetLineDto], maxItems: 100 })
  @IsArray()
  @ArrayMaxSize(100)
  @IsNested(() => BudgetLineDto, { each: true })
  budgetLines: BudgetLineDto[];
}

export class MilestonePlanDto {
  @ApiProperty({ maxLength: 200 })
  @IsLine(200)
  title: string;

  @ApiProperty({ maxLength: 4000, description: 'How it will be recognised that the milestone is reached.' })
  @IsStatement(4000)
  acceptance: string;

  @ApiProperty({ type: MoneyDto })
  @IsNested(() => MoneyDto)
  amount: MoneyDto;

  @ApiProperty({ format: 'date', example: '2027-06-30' })
  @IsDay()
  dueOn: string;
}

export class MilestonePlansDto {
  @ApiProperty({ type: [MilestonePlanDto], maxItems: 50 })
  @IsArray()
  @ArrayMaxSize(50)
  @IsNested(() => MilestonePlanDto, { each: true })
  milestones: MilestonePlanDto[];
}

export class MemberDto {
  @ApiProperty({ enum: ACCESS })
  @IsIn(ACCESS)
  access: Access;
}

export class TeamMemberDto {
  @ApiProperty({ format: 'uuid' })
  personId: string;

  @ApiProperty({ enum: ACCESS })
  access: Access;
}

export class TeamDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: [TeamMemberDto] })
  members: readonly TeamMemberDto[];

  @ApiProperty({ type: () => [TeamInvitationDto], description: 'Who was asked and has not answered.' })
  invitations: readonly TeamInvitationDto[];
}

export class TeamInvitationDto extends TeamMemberDto {
  @ApiProperty({ format: 'date-time' })
  invitedAt: string;
}
