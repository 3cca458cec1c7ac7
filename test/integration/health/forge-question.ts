import type { SourceQuestion } from '#libs/health/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { asOf } from '../../support/a-forge.js';

type Repository = ProjectRecord['repositories'][number];

/** A project with one repository, as far as a forge is asked about it. */
export function projectAt(
  path: string,
  over: Partial<Repository> & { readonly projectId?: string } = {},
): ProjectRecord {
  const [owner = '', name = ''] = path.split('/');
  const { projectId = newId(), ...repository } = over;
  return {
    id: projectId,
    repositories: [
      {
        ...{ id: newId(), forge: 'github', host: 'github.com', owner, name },
        url: `https://github.com/${path}`,
        ...{ forgeId: null, pushedAt: null, seenAt: null, flag: null },
        ...repository,
      },
    ],
  } as unknown as ProjectRecord;
}

/** A sweep's question about a project, at the time all specs of forges stand still at. */
export function question(project: ProjectRecord, over: Partial<SourceQuestion> = {}): SourceQuestion {
  return {
    project,
    ...{ tier: 1, reason: 'sweep', since: asOf, asOf },
    signal: new AbortController().signal,
    ...over,
  };
}
