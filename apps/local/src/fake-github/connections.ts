/** The arguments GitHub's connections take, as far as anybody here passes them. */
export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
}

/**
 * A connection over a list in its order: `first` from the start or behind a cursor, `last` from the end. Nodes are made
 * when they are asked for. There is a next page or there is none; nobody is told how many pages there are.
 */
export function connection<T>(list: readonly T[], node: (item: T) => unknown) {
  return ({ first, last, after }: PageArguments) => {
    const start = after == null ? 0 : readCursor(after) + 1;
    const page =
      last == null ? list.slice(start, start + (first ?? 0)) : list.slice(Math.max(0, list.length - last));
    const end = last == null ? start + page.length : list.length;
    return {
      totalCount: list.length,
      pageInfo: {
        hasNextPage: end < list.length,
        hasPreviousPage: end - page.length > 0,
        startCursor: page.length === 0 ? null : cursor(end - page.length),
        endCursor: page.length === 0 ? null : cursor(end - 1),
      },
      nodes: page.map(node),
    };
  };
}

export function newestFirst<T>(list: readonly T[], timeOf: (item: T) => string): readonly T[] {
  return list
    .map((item) => ({ item, at: Date.parse(timeOf(item)) }))
    .sort((a, b) => b.at - a.at)
    .map(({ item }) => item);
}

function cursor(index: number): string {
  return Buffer.from(`cursor:v2:${index}`).toString('base64');
}

function readCursor(text: string): number {
  const index = Number(Buffer.from(text, 'base64').toString('utf8').replace('cursor:v2:', ''));
  if (!Number.isInteger(index)) throw new Error(`\`${text}\` does not appear to be a valid cursor.`);
  return index;
}
