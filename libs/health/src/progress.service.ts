import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { authorise } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import type { CollectionView } from './collection-view.js';
import { viewOfCollection } from './collection-view.js';
import { collectionNotFound } from './health.errors.js';
import { lastReached, newestCollection, runsOf } from './health.repository.js';
import { asksOf } from './source-asks.repository.js';

/** How far evidence is that somebody asked for. */
@Injectable()
export class ProgressService {
  constructor(
    private readonly projects: ProjectsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * The newest collection of a project with how far each source is, for those who may ask for one. Refused
   * `health.collection-not-found` where nobody asked yet.
   */
  async newest(principal: Principal, projectId: string): Promise<CollectionView> {
    const tx = this.dataSource.manager;
    await this.projects.read(tx, projectId);
    accepted(authorise(principal, 'health.refresh', await this.projects.subjectOf(tx, projectId)));
    const collection = (await newestCollection(tx, projectId)) ?? collectionNotFound();
    const [runs, asks] = [await runsOf(tx, collection.id), await asksOf(tx, collection.id)];
    return viewOfCollection(collection, runs, asks, await lastReached(tx, projectId));
  }
}
