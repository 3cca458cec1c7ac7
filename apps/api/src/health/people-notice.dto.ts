import { ApiProperty } from '@nestjs/swagger';

export class DataProtectionOfficerDto {
  @ApiProperty()
  name: string;

  @ApiProperty()
  contact: string;
}

export class KeptOfPeopleDto {
  @ApiProperty()
  what: string;

  @ApiProperty()
  ofWhom: string;

  @ApiProperty()
  shownTo: string;

  @ApiProperty()
  kept: string;
}

export class PeopleNoticeDto {
  @ApiProperty({ description: 'The version of the policy that basis and officer are of.' })
  policyVersion: number;

  @ApiProperty()
  legalBasis: string;

  @ApiProperty({ type: DataProtectionOfficerDto })
  officer: DataProtectionOfficerDto;

  @ApiProperty()
  purpose: string;

  @ApiProperty()
  whoseWork: string;

  @ApiProperty()
  isRead: string;

  @ApiProperty({ type: [KeptOfPeopleDto] })
  keeps: readonly KeptOfPeopleDto[];

  @ApiProperty({ type: [String] })
  objecting: readonly string[];

  @ApiProperty({ type: [String] })
  reachedByObjections: readonly string[];

  @ApiProperty({ type: [String] })
  notReachedByObjections: readonly string[];
}
