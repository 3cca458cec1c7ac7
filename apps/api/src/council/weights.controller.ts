import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { CouncilReadsService } from '#libs/council/src/index.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';

class FractionDto {
  @ApiProperty()
  num: string;

  @ApiProperty()
  den: string;
}

class WeightDto {
  @ApiProperty()
  stateId: string;

  @ApiProperty()
  votes: number;

  @ApiProperty({ description: 'Arrears suspend the vote.' })
  suspended: boolean;

  @ApiProperty({ type: FractionDto, nullable: true, description: 'Normalised Banzhaf index, exact.' })
  banzhaf: FractionDto | null;
}

const COALITIONS = { type: 'array', items: { type: 'array', items: { type: 'string' } } } as const;

class BlocReportDto {
  @ApiProperty()
  bloc: string;

  @ApiProperty({ ...COALITIONS, description: 'Smallest coalitions of the bloc that could block.' })
  blocking: readonly (readonly string[])[];

  @ApiProperty({ ...COALITIONS, description: 'Smallest coalitions of the bloc that could break the quorum.' })
  breakingQuorum: readonly (readonly string[])[];
}

class UnsoundRuleDto {
  @ApiProperty({ description: 'Of which votes: this year’s or the next.' })
  year: number;

  @ApiProperty({ format: 'uuid' })
  policyId: string;

  @ApiProperty({ example: 'default' })
  name: string;

  @ApiProperty()
  version: number;

  @ApiProperty({ example: 'decision' })
  path: string;

  @ApiProperty({ example: 'council.member-blocks-alone' })
  code: string;

  @ApiProperty()
  message: string;
}

class WeightListDto {
  @ApiProperty({ type: [WeightDto] })
  items: readonly WeightDto[];

  @ApiProperty({ type: [BlocReportDto] })
  blocs: readonly BlocReportDto[];

  @ApiProperty({
    type: [UnsoundRuleDto],
    description:
      'Rules in use that would be refused under the votes of today, or of next year where they are known.',
  })
  unsound: readonly UnsoundRuleDto[];

  @ApiProperty()
  note: string;
}

/** Weight beside power: a cap on weight is no cap on power. */
@ApiTags('council')
@Controller('weights')
export class WeightsController {
  constructor(private readonly reads: CouncilReadsService) {}

  @ForAnybody()
  @Get()
  @ApiOperation({ summary: 'Votes of the members today, and the power they give.' })
  @ApiOkResponse({ type: WeightListDto })
  async list() {
    return { ...(await this.reads.weights()), note: 'Power assumes that everybody votes for or against.' };
  }
}
