import { Body, Controller, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { DirectoryService, ProjectsService } from '#libs/projects/src/index.js';
import { Asked, CurrentPrincipal, IdPipe, IfMatch } from '../http/asked.decorator.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { inFormat } from '../http/format.js';
import { page } from '../http/page.js';
import { DirectoryFileQuery, DirectoryQuery, FacetValueDto, FacetsDto } from './directory.dto.js';
import { NominatedDto, NominationDto, ProjectDto, ProjectEntryDto, ProjectListDto } from './projects.dto.js';

/** The directory of projects. */
@ApiTags('projects')
@ApiExtraModels(FacetValueDto)
@Controller('projects')
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly directory: DirectoryService,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Enters a project in the directory.' })
  @ApiCreatedResponse({ type: ProjectDto })
  register(@Body() body: ProjectEntryDto, @Asked() asked: ActRequest) {
    return this.projects.register(asked, body);
  }

  @ForAnybody()
  @Get()
  @ApiOperation({
    summary: 'The directory: searched, narrowed, by name or relevance; a page as JSON or CSV.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: ProjectListDto })
  async list(
    @Query() { after, limit, format, ...wish }: DirectoryFileQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { items, next } = await this.directory.page(wish, {
      limit,
      ...(after === undefined ? {} : { after }),
    });
    const columns = [
      ...['id', 'slug', 'name', 'summary', 'homepage', 'licence.expression', 'licence.isOsiApproved'],
      ...['eurostackLayer', 'lifecycle', 'language', 'repositories', 'packages', 'createdAt'],
    ];
    const body = page(request, response, items, next);
    return inFormat(request, response, format, body, { name: 'projects', columns });
  }

  @ForAnybody()
  @Get('facets')
  @ApiOperation({ summary: 'How many projects have each public value, of all or of those that match.' })
  @ApiOkResponse({ type: FacetsDto })
  facets(@Query() wish: DirectoryQuery) {
    return this.directory.facets(wish);
  }

  @ForAnybody()
  @Get(':id')
  @ApiOperation({ summary: 'A project. Who keeps it is shown to its editors and programme staff.' })
  @ApiOkResponse({ type: ProjectDto })
  async read(
    @Param('id', IdPipe) id: string,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ) {
    const project = await this.projects.view(principal, id);
    response.setHeader('ETag', `"${project.version}"`);
    return project;
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replaces the entry of a project.' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' } })
  @ApiOkResponse({ type: ProjectDto })
  edit(
    @Param('id', IdPipe) id: string,
    @Body() body: ProjectEntryDto,
    @IfMatch() version: number,
    @Asked() asked: ActRequest,
  ) {
    return this.projects.edit(asked, id, version, body);
  }

  @Post(':id/nominations')
  @ApiOperation({ summary: 'Draws the fund’s attention to a project.' })
  @ApiCreatedResponse({ type: NominatedDto })
  nominate(@Param('id', IdPipe) id: string, @Body() body: NominationDto, @Asked() asked: ActRequest) {
    return this.projects.nominate(asked, id, body.reason);
  }
}
