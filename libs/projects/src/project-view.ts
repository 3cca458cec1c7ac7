import { hasRight, project as visiblePart } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { editorsAmong } from './domain/editors.js';
import type { EurostackLayer } from './domain/eurostack-layer.js';
import type { ProjectRelation } from './domain/editors.js';
import type { ProjectRecord } from './projects.repository.js';
import type { ProjectLifecycle } from './domain/lifecycle.js';

/** A project on the wire, before its fields are cut to the reader. */
export interface ProjectView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly summary: string;
  readonly homepage: string | null;
  readonly licence: { readonly expression: string; readonly isOsiApproved: boolean } | null;
  readonly eurostackLayer: EurostackLayer;
  readonly lifecycle: ProjectLifecycle;
  readonly language: string | null;
  readonly repositories: readonly { readonly url: string; readonly forge: string }[];
  readonly packages: readonly string[];
  readonly createdAt: string;
  readonly version: number;
  readonly people: readonly { readonly personId: string; readonly relation: ProjectRelation }[];
  readonly registeredBy: string | null;
}

/** What a reader sees: everybody the public fields, its editors and programme staff also who keeps it. */
export function viewOf(
  principal: Principal | null,
  record: ProjectRecord,
  people: readonly { readonly personId: string; readonly relation: ProjectRelation }[],
): Partial<ProjectView> {
  const isClose =
    principal !== null &&
    hasRight(principal, 'projects.edit', { scopes: [record.id], people: { editor: editorsAmong(people) } });
  const view: ProjectView = {
    id: record.id,
    slug: record.slug,
    name: record.name,
    summary: record.summary,
    homepage: record.homepage,
    licence:
      record.licence === null
        ? null
        : { expression: record.licence, isOsiApproved: record.isOsiApproved === true },
    eurostackLayer: record.eurostackLayer,
    lifecycle: record.lifecycle,
    language: record.language,
    repositories: record.repositories.map(({ url, forge }) => ({ url, forge })),
    packages: record.packages,
    createdAt: record.createdAt,
    version: record.version,
    people: people.map(({ personId, relation }) => ({ personId, relation })),
    registeredBy: record.registeredBy,
  };
  return visiblePart('project', view, isClose ? 'applicant' : 'public');
}
