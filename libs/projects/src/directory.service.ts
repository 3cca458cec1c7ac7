import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted, instant } from '#libs/kernel/src/index.js';
import { readCursor, writeCursor } from './directory-cursor.js';
import { countFacets, indexProjects, outdatedEntries } from './directory-index.repository.js';
import { countMatches, directoryPage, keptFacets } from './directory.repository.js';
import type { DirectoryWish } from './domain/directory-query.js';
import { readDirectoryQuery } from './domain/directory-query.js';
import type { Facet } from './domain/directory-tags.js';
import { FACETS, untag } from './domain/directory-tags.js';
import type { ProjectView } from './project-view.js';
import { viewOf } from './project-view.js';
import { projectsById } from './projects.repository.js';

/** How many projects have each value of what the directory can be narrowed by. */
export interface Facets {
  /** Projects that match; null where they are more than are counted while somebody waits. */
  readonly matched: number | null;
  /** When they were counted: now, or for the whole directory at its last upkeep. Null: not yet. */
  readonly countedAt: Instant | null;
  readonly facets: {
    readonly [F in Facet]: readonly { readonly value: string; readonly projects: number }[];
  };
}

/** Matches that are counted while somebody waits. */
const MOST_COUNTED = 5_000;
const REINDEXED_AT_ONCE = 500;

/** The directory as everybody may search it: public fields only, for anyone. */
@Injectable()
export class DirectoryService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** A page by name or relevance; `after` is the `next` of the last one. Refused as `readDirectoryQuery` and `readCursor` refuse. */
  async page(
    wish: DirectoryWish,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<{ items: Partial<ProjectView>[]; next: string | null }> {
    const query = accepted(readDirectoryQuery(wish));
    const after = page.after === undefined ? null : accepted(readCursor(page.after));
    const { manager } = this.dataSource;
    const found = await directoryPage(manager, query, after, page.limit + 1);
    const shown = found.slice(0, page.limit);
    const projects = await projectsById(
      manager,
      shown.map(({ projectId }) => projectId),
    );
    const last = shown.at(-1);
    return {
      items: projects.map((project) => viewOf(null, project, [])),
      next: found.length > shown.length && last !== undefined ? writeCursor(last) : null,
    };
  }

  /** The facets of a search. Exact up to five thousand matches, and for the whole directory as of its last upkeep. */
  async facets(wish: DirectoryWish): Promise<Facets> {
    const query = accepted(readDirectoryQuery(wish));
    const { manager } = this.dataSource;
    if (query.search === null && query.tags.length === 0) {
      const kept = await keptFacets(manager);
      const counts = byFacet(kept);
      const everything = counts.layer.reduce((sum, { projects }) => sum + projects, 0);
      const at = kept[0]?.countedAt;
      return {
        matched: at === undefined ? null : everything,
        countedAt: at === undefined ? null : instant(at),
        facets: counts,
      };
    }
    const { matched, tags, at } = await countMatches(manager, query, MOST_COUNTED);
    return { matched, countedAt: instant(at), facets: byFacet(matched === null ? [] : tags) };
  }

  /** Writes outdated entries anew and counts the facets; answers how many entries were written. */
  async upkeep(): Promise<number> {
    let written = 0;
    for (;;) {
      const ids = await outdatedEntries(this.dataSource.manager, REINDEXED_AT_ONCE);
      if (ids.length === 0) break;
      await this.dataSource.transaction((tx) => indexProjects(tx, ids));
      written += ids.length;
    }
    await this.dataSource.transaction(countFacets);
    return written;
  }
}

function byFacet(tags: readonly { readonly tag: string; readonly projects: number }[]): Facets['facets'] {
  const values = tags.map(({ tag, projects }) => ({ ...untag(tag), projects }));
  const of = (facet: Facet) =>
    values
      .filter((one) => one.facet === facet)
      .map(({ value, projects }) => ({ value, projects }))
      .sort((a, b) => b.projects - a.projects || (a.value < b.value ? -1 : 1));
  return Object.fromEntries(FACETS.map((facet) => [facet, of(facet)])) as unknown as Facets['facets'];
}
