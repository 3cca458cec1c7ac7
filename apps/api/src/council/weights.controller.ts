import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { CouncilReadsService } from '#libs/council/src/index.js';

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

class WeightListDto {
  @ApiProperty({ type: [WeightDto] })
  items: readonly WeightDto[];

  @ApiProperty()
  note: string;
}

/** Weight beside power: a cap on weight is no cap on power. */
@ApiTags('council')
@Controller('weights')
export class WeightsController {
  constructor(private readonly reads: CouncilReadsService) {}

  @Get()
  @ApiOperation({ summary: 'Votes of the members today, and the power they give.' })
  @ApiOkResponse({ type: WeightListDto })
  async list() {
    const items = await this.reads.weights();
    return { items, note: 'Power assumes that everybody votes for or against.' };
  }
}
