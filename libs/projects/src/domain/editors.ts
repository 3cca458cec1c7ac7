/** How a person stands to a project. A registrant entered it; a maintainer has proven control. */
export type ProjectRelation = 'registrant' | 'maintainer';

/**
 * Who may edit a project: its proven maintainers, and as long as there is none whoever registered it. So entering a
 * project gives nobody power over those who really keep it.
 */
export function editorsAmong(
  people: readonly { readonly personId: string; readonly relation: ProjectRelation }[],
): string[] {
  const maintainers = people.filter(({ relation }) => relation === 'maintainer');
  return (maintainers.length > 0 ? maintainers : people).map(({ personId }) => personId);
}

/**
 * Who keeps the project, proven: the only ones who see what is known of its people, look first, and speak for it. Whoever merely
 * entered it may be anybody (security, rights).
 */
export function maintainersAmong(
  people: readonly { readonly personId: string; readonly relation: ProjectRelation }[],
): string[] {
  return people.filter(({ relation }) => relation === 'maintainer').map(({ personId }) => personId);
}
