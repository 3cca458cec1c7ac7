import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { AccessService } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { ClosureDto, ClosureReasonDto, NewRecoveryDto, RecoveryDto, RecoveryListDto } from './access.dto.js';

/** Closing access, and a new way in for who lost every one, for the staff who answer for access. */
@ApiTags('people')
@Controller()
export class AccessController {
  constructor(private readonly access: AccessService) {}

  @Post('people/:id/closure')
  @ApiOperation({ summary: 'Closes a person’s access; sessions and tokens end at once.' })
  @ApiCreatedResponse({ type: ClosureDto })
  close(@Param('id', IdPipe) id: string, @Body() { reason }: ClosureReasonDto, @Asked() asked: ActRequest) {
    return this.access.close(asked, id, reason);
  }

  @Post('people/:id/reopening')
  @ApiOperation({ summary: 'Lets a closed person in again.' })
  @ApiCreatedResponse({ type: ClosureDto })
  reopen(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.access.reopen(asked, id);
  }

  @Get('access-recoveries')
  @ApiOperation({ summary: 'Checked recoveries that wait for a second person; the reading is logged.' })
  @ApiOkResponse({ type: RecoveryListDto })
  async open(@CurrentPrincipal() principal: Principal) {
    return { items: await this.access.open(principal) };
  }

  @Post('people/:id/access-recoveries')
  @ApiOperation({ summary: 'Says that one made sure who asks for a new way in; opens nothing yet.' })
  @ApiCreatedResponse({ type: RecoveryDto })
  check(@Param('id', IdPipe) id: string, @Body() body: NewRecoveryDto, @Asked() asked: ActRequest) {
    return this.access.check(asked, id, body);
  }

  @Post('access-recoveries/:id/confirmation')
  @ApiOperation({ summary: 'Opens the new way in, as a second person, and ends every earlier one.' })
  @ApiCreatedResponse({ type: RecoveryDto })
  confirm(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.access.confirm(asked, id);
  }

  @Post('access-recoveries/:id/refusal')
  @ApiOperation({ summary: 'Ends a recovery without a new way in; open to the person it names.' })
  @ApiCreatedResponse({ type: RecoveryDto })
  refuse(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.access.refuse(asked, id);
  }
}
