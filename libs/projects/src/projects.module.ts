import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ControlProof } from './control-proof.entity.js';
import { ControlService } from './control.service.js';
import { DirectoryService } from './directory.service.js';
import { ProjectDirectoryEntry, ProjectFacet } from './project-directory.entity.js';
import { ProjectNomination } from './project-nomination.entity.js';
import { ProjectPackage } from './project-package.entity.js';
import { ProjectPerson } from './project-person.entity.js';
import { ProjectRepository } from './project-repository.entity.js';
import { Project } from './project.entity.js';
import { ProjectsService } from './projects.service.js';
import { RepositoryAlias } from './repository-alias.entity.js';
import { SightingsService } from './sightings.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      Project,
      ProjectRepository,
      ProjectPackage,
      ProjectPerson,
      ControlProof,
      ProjectNomination,
      RepositoryAlias,
      ProjectDirectoryEntry,
      ProjectFacet,
    ]),
  ],
  providers: [ProjectsService, ControlService, SightingsService, DirectoryService],
  exports: [ProjectsService, ControlService, SightingsService, DirectoryService],
})
export class ProjectsModule {}
