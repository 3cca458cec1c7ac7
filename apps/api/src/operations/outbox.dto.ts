import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';

export class ParkedWakeDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'grant:0193…' })
  workflowId: string;

  @ApiProperty()
  attempts: number;

  @ApiProperty({ type: String, nullable: true })
  lastError: string | null;

  @ApiProperty({ format: 'date-time' })
  parkedAt: string;
}

export class FailedLookDto {
  @ApiProperty({ example: 'grant:0193…' })
  processId: string;

  @ApiProperty({ format: 'date-time' })
  since: string;

  @ApiProperty()
  tries: number;

  @ApiProperty({ description: 'The kind of fault and where it lies.' })
  lastError: string;
}

export class OutboxDto {
  @ApiProperty({ description: 'Wakes that wait to be delivered.' })
  waiting: number;

  @ApiProperty({ description: 'Age of the oldest of them in seconds.' })
  oldestSeconds: number;

  @ApiProperty({ type: [ParkedWakeDto], description: 'Given up on; an operator releases them.' })
  parked: readonly ParkedWakeDto[];

  @ApiProperty({
    type: [FailedLookDto],
    description:
      'Processes that stand still by a fault of ours, the longest first; they are tried again by themselves.',
  })
  failing: readonly FailedLookDto[];
}

export class OutboxReleaseDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id: string;
}

export class ReleasedWakeDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}
