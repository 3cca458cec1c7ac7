import { ApiProperty } from '@nestjs/swagger';
import { REQUEST_REASONS, RUN_OUTCOMES, SOURCES } from '#libs/health/src/index.js';

export class SourceProgressDto {
  @ApiProperty({ enum: SOURCES })
  source: string;

  @ApiProperty({
    enum: ['pending', 'asking', 'waiting', ...RUN_OUTCOMES],
    description:
      'A source that waits is asked again. One that failed told that there is nothing; one that was not reached is asked again by a sweep.',
  })
  state: string;

  @ApiProperty({ format: 'date-time' })
  since: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  wakesAt: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it waits or failed.' })
  code: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Values observed.' })
  observed: number | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null where it never was.' })
  lastReachedAt: string | null;
}

export class CollectionDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  projectId: string;

  @ApiProperty({ type: 'integer', enum: [1, 2], description: '1: facts without people; 2: people too.' })
  tier: number;

  @ApiProperty({ enum: REQUEST_REASONS })
  reason: string;

  @ApiProperty({ enum: ['collecting', 'finished'] })
  state: string;

  @ApiProperty({ type: String, enum: ['collected', 'partial', 'unavailable', null], nullable: true })
  outcome: string | null;

  @ApiProperty({ format: 'date-time' })
  requestedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt: string | null;

  @ApiProperty({ type: [SourceProgressDto] })
  sources: SourceProgressDto[];
}
