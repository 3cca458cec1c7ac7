import type { DataSource } from 'typeorm';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import type { EvidenceFamily } from '../domain/evidence-file.js';
import { combineImported } from '../domain/imported-values.js';
import { importedRows } from '../evidence-file.repository.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from './evidence-source.js';

/** What files of evidence say of a project's packages and repositories, the main repository first. */
export class ImportedSource implements EvidenceSource {
  /** A project that is in no file was not looked at: what was known of it stays. */
  readonly tells = [];

  constructor(
    readonly name: EvidenceFamily,
    private readonly dataSource: DataSource,
  ) {}

  knows(project: ProjectRecord): boolean {
    return keysOf(project).length > 0;
  }

  async collect({ project }: SourceQuestion): Promise<SourceAnswer> {
    const keys = keysOf(project);
    return { values: combineImported(await importedRows(this.dataSource.manager, this.name, keys), keys) };
  }
}

function keysOf({ repositories, packages }: ProjectRecord): string[] {
  return [...repositories.map(({ urlKey }) => urlKey), ...packages];
}
