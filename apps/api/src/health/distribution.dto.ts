import { ApiProperty } from '@nestjs/swagger';

export class PublishedGroupDto {
  @ApiProperty()
  group: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      'Null: not counted yet, fewer than ten, or such a group could be found by subtraction. Zero: counted, and none.',
  })
  projects: number | null;
}

export class PublicDistributionDto {
  @ApiProperty({
    description: 'Its formula and metrics: /priority-method; its calculator: the command line.',
  })
  methodVersion: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: not counted yet.' })
  countedAt: string | null;

  @ApiProperty({ type: [PublishedGroupDto] })
  lists: readonly PublishedGroupDto[];

  @ApiProperty({ type: [PublishedGroupDto], description: 'Ranked projects by ten points of the scale.' })
  priorities: readonly PublishedGroupDto[];

  @ApiProperty({
    type: [PublishedGroupDto],
    description: 'Ranked projects by EuroStack layer; no group before anybody counted.',
  })
  layers: readonly PublishedGroupDto[];
}
