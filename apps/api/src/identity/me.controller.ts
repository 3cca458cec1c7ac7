import { Body, Controller, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { ActRequest } from '#libs/acts/src/index.js';
import { PeopleService } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IfMatch } from '../http/asked.decorator.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { versioned } from '../http/page.js';
import { endSession } from './browser-session.js';
import type { IdentityApiConfig } from './identity-api.config.js';
import { IDENTITY_API_CONFIG, sessionCookieName } from './identity-api.config.js';
import { MeDto, ProfileDto, VersionDto } from './me.dto.js';

/** The signed-in person. */
@ApiTags('me')
@Controller()
export class MeController {
  constructor(
    private readonly people: PeopleService,
    @Inject(IDENTITY_API_CONFIG) private readonly config: IdentityApiConfig,
  ) {}

  @Get('me')
  @ApiOperation({ summary: 'Who is signed in, with roles and step-up.' })
  @ApiOkResponse({ type: MeDto })
  async me(
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MeDto> {
    const { id, publicName, email, legalName, roles, accounts, createdAt, version } =
      await this.people.ownProfile(principal);
    const { via, scopes, stepUp } = principal;
    return versioned(response, {
      ...{ id, publicName, email, legalName, roles, accounts, via, scopes },
      ...{ stepUp: stepUp ?? null, createdAt, version },
    });
  }

  @Patch('me')
  @ApiOperation({ summary: 'Changes the public name.' })
  @ApiOkResponse({ type: VersionDto })
  edit(@IfMatch() version: number, @Body() body: ProfileDto, @Asked() asked: ActRequest) {
    return this.people.editProfile(asked, version, body);
  }

  @ForAnybody()
  @Post('sign-out')
  @HttpCode(204)
  @ApiOperation({ summary: 'Ends the session and clears what the browser kept.' })
  @ApiNoContentResponse()
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    await endSession(request, response, sessionCookieName(this.config));
    response.setHeader('Clear-Site-Data', '"cache", "cookies", "storage"');
  }
}
