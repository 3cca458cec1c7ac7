import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { TokensService } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { EndedDto } from './me.dto.js';
import { CreatedTokenDto, NewTokenDto, TokenListDto } from './tokens.dto.js';

/** The signed-in person's own tokens for machines. */
@ApiTags('me')
@Controller('tokens')
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Get()
  @ApiOperation({ summary: 'One’s tokens, without their secrets.' })
  @ApiOkResponse({ type: TokenListDto })
  async list(@CurrentPrincipal() principal: Principal): Promise<TokenListDto> {
    return { items: await this.tokens.list(principal) };
  }

  @Post()
  @ApiOperation({ summary: 'Makes a token; its secret is shown once.' })
  @ApiCreatedResponse({ type: CreatedTokenDto })
  create(@Body() body: NewTokenDto, @Asked() asked: ActRequest) {
    return this.tokens.create(asked, { ...body, expiresAt: instant(body.expiresAt) });
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Revokes a token at once.' })
  @ApiOkResponse({ type: EndedDto })
  revoke(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.tokens.revoke(asked, id);
  }
}
