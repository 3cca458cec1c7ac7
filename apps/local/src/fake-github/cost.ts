import type { ArgumentNode, DocumentNode, FieldNode, SelectionSetNode, ValueNode } from 'graphql';
import { Kind } from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

/** Connections that a query may ask for without saying how many. */
const COUNTED_WITHOUT_PAGE = new Set(['search', 'sponsors', 'parents', 'associatedPullRequests']);

/**
 * Points of a query as GitHub counts them: the requests needed to fill every connection if each page came full, by a
 * hundred, rounded, at least one (docs.github.com, rate limits for the GraphQL API).
 */
export function pointsOf(document: DocumentNode, variables: Variables): number {
  const requests = document.definitions.reduce(
    (sum, definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? sum + requestsOf(definition.selectionSet, 1, variables)
        : sum,
    0,
  );
  return Math.max(1, Math.round(requests / 100));
}

function requestsOf(set: SelectionSetNode | undefined, parents: number, variables: Variables): number {
  return (set?.selections ?? []).reduce((sum, selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD || !isIncluded(selection, variables)) return sum;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return sum + requestsOf(selection.selectionSet, parents, variables);
    }
    const page = pageOf(selection, variables);
    const own = page === null ? 0 : parents;
    return sum + own + requestsOf(selection.selectionSet, parents * Math.max(1, page ?? 1), variables);
  }, 0);
}

/** How many items a field asks for; null where it is no connection. */
function pageOf(field: FieldNode, variables: Variables): number | null {
  const given = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last');
  if (given !== undefined) return Number(valueOf(given, variables));
  return COUNTED_WITHOUT_PAGE.has(field.name.value) ? 0 : null;
}

function isIncluded(
  { directives }: { readonly directives?: FieldNode['directives'] },
  variables: Variables,
): boolean {
  return (directives ?? []).every(({ name, arguments: given }) => {
    const condition = given?.[0] === undefined ? true : valueOf(given[0], variables);
    return name.value === 'skip' ? condition !== true : condition === true;
  });
}

function valueOf({ value }: ArgumentNode, variables: Variables): unknown {
  return scalar(value, variables);
}

function scalar(value: ValueNode, variables: Variables): unknown {
  if (value.kind === Kind.VARIABLE) return variables[value.name.value];
  if (value.kind === Kind.INT) return Number(value.value);
  return value.kind === Kind.BOOLEAN ? value.value : null;
}
