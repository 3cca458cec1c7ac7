import type { EurostackLayer } from './eurostack-layer.js';
import type { ProjectLifecycle } from './lifecycle.js';
import { licenceIds } from './licence.js';
import type { Forge } from './repository-url.js';

/** What the directory can be narrowed by: public facts only, so that neither filter nor count tells what is not public. */
export const FACETS = ['layer', 'licence', 'osi', 'lifecycle', 'language', 'forge', 'host'] as const;
export type Facet = (typeof FACETS)[number];

/** Approved by the OSI, not approved, or no licence known. */
export const OSI_ANSWERS = ['yes', 'no', 'unknown'] as const;
export type OsiAnswer = (typeof OSI_ANSWERS)[number];

export interface TaggedProject {
  readonly eurostackLayer: EurostackLayer;
  readonly licence: string | null;
  readonly isOsiApproved: boolean | null;
  readonly lifecycle: ProjectLifecycle;
  readonly language: string | null;
  readonly repositories: readonly { readonly forge: Forge; readonly host: string }[];
}

/** One value of a facet as it is stored and looked up. */
export function tag(facet: Facet, value: string): string {
  return `${facet}:${facet === 'licence' ? value : value.toLowerCase()}`;
}

/** A stored tag taken apart. */
export function untag(text: string): { readonly facet: Facet; readonly value: string } {
  const at = text.indexOf(':');
  return { facet: text.slice(0, at) as Facet, value: text.slice(at + 1) };
}

/** Every facet value of a project. One without repository has no forge and no host. */
export function tagsOf(project: TaggedProject): string[] {
  const { licence, isOsiApproved, language } = project;
  const osi: OsiAnswer = isOsiApproved === null ? 'unknown' : isOsiApproved ? 'yes' : 'no';
  return [
    ...new Set([
      tag('layer', project.eurostackLayer),
      tag('lifecycle', project.lifecycle),
      tag('osi', osi),
      ...(licence === null ? [] : licenceIds(licence).map((id) => tag('licence', id))),
      ...(language === null ? [] : [tag('language', language)]),
      ...project.repositories.flatMap(({ forge, host }) => [tag('forge', forge), tag('host', host)]),
    ]),
  ];
}
