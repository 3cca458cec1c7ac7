import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { accepted, readPositiveMoney } from '#libs/kernel/src/index.js';
import { AppropriationsService } from '#libs/programmes/src/index.js';
import { Asked, IdPipe } from '../http/asked.decorator.js';
import { AppropriationDto, EnvelopeDto } from './programmes.dto.js';

/** Money for envelopes. */
@ApiTags('programmes')
@Controller('programmes/:id/appropriations')
export class AppropriationsController {
  constructor(private readonly appropriations: AppropriationsService) {}

  @Post()
  @ApiOperation({
    summary: 'Puts money into the envelope of a year. Needs a session stepped up for `programme:<id>`.',
  })
  @ApiCreatedResponse({ type: EnvelopeDto, description: 'What the envelope holds then.' })
  appropriate(@Param('id', IdPipe) id: string, @Body() body: AppropriationDto, @Asked() asked: ActRequest) {
    const { year, amount, decision } = body;
    const { currency } = amount;
    const amountMinor = accepted(readPositiveMoney(amount, currency, 'amount'));
    return this.appropriations.appropriate(asked, id, { year, amountMinor, currency, decision });
  }
}
