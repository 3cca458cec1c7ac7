import { ApiProperty } from '@nestjs/swagger';

export class EvidenceFileDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: ['registry', 'scorecard', 'openssf'] })
  family: string;

  @ApiProperty({ description: 'Who publishes it.' })
  publisher: string;

  @ApiProperty({ description: 'Which version of it this is.' })
  edition: string;

  @ApiProperty({ format: 'date-time', description: 'What date it is about.' })
  dated: string;

  @ApiProperty({ type: 'integer' })
  rowCount: number;

  @ApiProperty({ description: 'SHA-256 of the bytes.' })
  hash: string;

  @ApiProperty({ format: 'date-time' })
  importedAt: string;
}

export class EvidenceFileListDto {
  @ApiProperty({ type: [EvidenceFileDto] })
  items: EvidenceFileDto[];
}
