import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { PeopleService, RolesService } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { GrantDto, GrantListDto, NewGrantDto, PersonDto } from './people.dto.js';

/** People and their roles, for the staff who answer for access. */
@ApiTags('people')
@Controller()
export class PeopleController {
  constructor(
    private readonly people: PeopleService,
    private readonly roles: RolesService,
  ) {}

  @Get('people/:id')
  @ApiOperation({ summary: 'A person, as far as the reader is cleared; restricted reads are logged.' })
  @ApiOkResponse({ type: PersonDto })
  read(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.people.read(principal, id);
  }

  @Get('people/:id/role-grants')
  @ApiOperation({ summary: 'The roles a person holds and held.' })
  @ApiOkResponse({ type: GrantListDto })
  async grants(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return { items: await this.roles.ofPerson(principal, id) };
  }

  @Post('role-grants')
  @ApiOperation({ summary: 'Grants a role; it counts from the next request on.' })
  @ApiCreatedResponse({ type: GrantDto })
  grant(@Body() { personId, ...held }: NewGrantDto, @Asked() asked: ActRequest) {
    return this.roles.grant(asked, personId, held);
  }

  @Post('role-grants/:id/ending')
  @ApiOperation({ summary: 'Ends a role; it counts from the next request on.' })
  @ApiCreatedResponse({ type: GrantDto })
  end(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.roles.end(asked, id);
  }
}
