import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { PolicyAdoption } from '#libs/charter/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { Asked } from '../http/asked.decorator.js';
import { AdoptedPolicyDto, NewPolicyDto } from './policies.dto.js';

/** The fund's rules, as the council changes them. */
@ApiTags('programmes')
@Controller('policies')
export class PoliciesController {
  constructor(private readonly adoption: PolicyAdoption) {}

  @Post()
  @ApiOperation({
    summary: 'Adopts a new version of a policy. Needs a session stepped up for `policy:<kind>-<name>`.',
  })
  @ApiCreatedResponse({ type: AdoptedPolicyDto })
  adopt(@Body() { inForceFrom, ...wanted }: NewPolicyDto, @Asked() asked: ActRequest) {
    return this.adoption.adopt(asked, { ...wanted, inForceFrom: instant(inForceFrom) });
  }
}
