import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GraphqlEndpoint } from '../../../apps/local/src/fake-github/graphql.js';
import type { FakeItem, FakeRepository } from '../../../apps/local/src/fake-github/repository.js';
import type { ReadRepository } from '../../../libs/health/src/sources/github/facts.js';
import { readRepository } from '../../../libs/health/src/sources/github/facts.js';
import { TooLarge } from '../../../libs/health/src/sources/github/asking.js';
import { GithubReader } from '../../../libs/health/src/sources/github/reader.js';
import { asOf, daysAgo } from '../../support/a-forge.js';

type Sizes = Readonly<Record<string, number>>;
/** Whether GitHub finds a query too large: by which one it is, counted from 0, and what it asks for. */
type Script = (number: number, sizes: Sizes) => boolean;

/** So much happens a day that lists end within the window, after one page and after two. */
function busy(perDay: number, days = 220): FakeRepository {
  const many = <T>(make: (days: number, index: number) => T): T[] =>
    Array.from({ length: Math.round(perDay * days) }, (_, index) => make((index + 0.5) / perDay, index));
  const by = (index: number) => (index % 7 === 0 ? 'scala-steward[bot]' : index % 3 === 0 ? 'ada' : 'ola');
  const item = (opened: number, index: number): FakeItem => ({
    ...{ createdAt: daysAgo(opened), login: by(index) },
    comments: index % 2 === 0 ? [{ createdAt: daysAgo(opened * 0.9), login: 'ada' }] : [],
    closedAt: index % 5 < 3 ? daysAgo(opened * 0.8) : null,
  });
  return {
    ...{ owner: 'acme', name: 'busy', databaseId: 9 },
    issues: many(item),
    pulls: many((opened, index) => {
      const isMerged = index % 3 < 2;
      return {
        ...item(opened, index),
        ...(isMerged ? { mergedAt: daysAgo(opened * 0.8), closedAt: daysAgo(opened * 0.8) } : {}),
        mergedBy: index % 4 === 0 ? 'ola' : 'ada',
        reviews:
          index % 5 < 2 ? [{ createdAt: daysAgo(opened * 0.85), login: 'ada', state: 'APPROVED' }] : [],
      };
    }),
    commits: many((when, index) => ({
      ...{ committedDate: daysAgo(when), login: by(index) },
      ...{ isMerge: index % 6 === 0, hasPull: index % 2 === 0 },
    })),
  };
}

const WORLDS = [busy(0.1), busy(0.3), busy(0.45), busy(3)];

async function read(
  repository: FakeRepository,
  script: Script,
): Promise<{ readonly read: ReadRepository; readonly queries: readonly boolean[] }> {
  const endpoint = new GraphqlEndpoint([repository]);
  const rateLimit = { cost: 1, limit: 5_000, used: 0, remaining: 5_000, resetAt: asOf };
  const queries: boolean[] = [];
  const reader = new GithubReader({
    query: async <T>(query: string, variables: object) => {
      const isTooLarge = script(queries.length, variables as Sizes);
      queries.push(isTooLarge);
      if (isTooLarge) throw new TooLarge();
      const { data, errors } = endpoint.execute(query, variables as Sizes, rateLimit);
      expect(errors).toBeUndefined();
      return { data: data as T, errors: [] };
    },
  });
  const { answer, node, isPartial } = await reader.read({
    ...{ owner: repository.owner, name: repository.name, asOf, isPeople: true, reserve: 0 },
    signal: new AbortController().signal,
  });
  expect(isPartial).toBe(false);
  return { read: readRepository(answer, node, asOf), queries };
}

const undisturbed = await Promise.all(WORLDS.map((world) => read(world, () => false)));

describe('how far GitHub is read', () => {
  it('is two pages at most, where nothing goes wrong', () => {
    expect(undisturbed.map(({ queries }) => queries.length)).toEqual([1, 2, 2, 2]);
    // The lists of the busiest end well within the window, those of the quietest behind it.
    const sinceOf = (at: number) => undisturbed[at]?.read.facts.issues;
    expect(sinceOf(3)).toMatchObject({ since: daysAgo(99.5 / 3) });
    expect(sinceOf(0)).toMatchObject({ since: null });
  });

  it.each<[what: string, script: Script, most: number]>([
    ['the first query', (number) => number < 1, 6],
    ['the first two queries', (number) => number < 2, 8],
    ['the first three queries', (number) => number < 3, 12],
    ['every other query', (number) => number % 2 === 0, 10],
    ['a page of more than 25 issues', (_, { issues = 0 }) => issues > 25, 12],
    ['a page of more than 7 issues', (_, { issues = 0 }) => issues > 7, 40],
  ])('does not hang on whether %s is too large', async (_what, script, most) => {
    for (const [index, world] of WORLDS.entries()) {
      const disturbed = await read(world, script);
      expect(disturbed.queries).toContain(true);
      expect(disturbed.read).toEqual(undisturbed[index]?.read);
      expect(disturbed.queries.length).toBeLessThanOrEqual(most);
    }
  });

  it('does not hang on which queries are too large, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: WORLDS.length - 1 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
        async (index, runs) => {
          // So many refusals in a row before each answer.
          const script = runs.flatMap((refusals) => [...Array.from({ length: refusals }, () => true), false]);
          const disturbed = await read(WORLDS[index] as FakeRepository, (number) => script[number] ?? false);
          expect(disturbed.read).toEqual(undisturbed[index]?.read);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('is given up where hardly anything comes, after a bounded number of queries', async () => {
    const asked: number[] = [];
    const script: Script = (number, { issues = 0 }) => {
      asked.push(issues);
      return number > 0 && issues > 1;
    };
    await expect(read(busy(3), script)).rejects.toMatchObject({ code: 'github-too-large' });
    expect(asked.length).toBeLessThan(60);
  });
});
