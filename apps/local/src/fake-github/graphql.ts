import { schema as published } from '@octokit/graphql-schema';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { GraphQLError, buildSchema, execute, parse, validate } from 'graphql';
import { pointsOf } from './cost.js';
import type { FakeRepository } from './repository.js';
import { rootOf } from './resolvers.js';

type Variables = Readonly<Record<string, unknown>>;

/** What `rateLimit` answers inside a query. */
export interface RateLimit {
  readonly cost: number;
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  readonly resetAt: string;
}

let schema: GraphQLSchema | null = null;

/** The GraphQL endpoint. A query's text is parsed and validated once: clients send the same ones again and again. */
export class GraphqlEndpoint {
  private readonly documents = new Map<string, DocumentNode | readonly GraphQLError[]>();

  constructor(private readonly repositories: readonly FakeRepository[]) {}

  points(query: string, variables: Variables): number {
    const document = this.documentOf(query);
    return 'kind' in document ? pointsOf(document, variables) : 1;
  }

  execute(
    query: string,
    variables: Variables,
    rateLimit: RateLimit,
  ): { data?: Record<string, unknown> | null; errors?: unknown[] } {
    const document = this.documentOf(query);
    if (!('kind' in document)) return { errors: document.map(wordsOf) };
    const result = execute({
      schema: publishedSchema(),
      document,
      rootValue: { ...rootOf(this.repositories), rateLimit: { ...rateLimit, nodeCount: 0 } },
      variableValues: variables,
    }) as ExecutionResult<Record<string, unknown>>;
    const { data, errors } = result;
    return { ...(data === undefined ? {} : { data }), ...(errors ? { errors: errors.map(wordsOf) } : {}) };
  }

  private documentOf(query: string): DocumentNode | readonly GraphQLError[] {
    const known = this.documents.get(query);
    if (known !== undefined) return known;
    const fresh = readDocument(query);
    this.documents.set(query, fresh);
    return fresh;
  }
}

function readDocument(query: string): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(query);
    const findings = validate(publishedSchema(), document);
    return findings.length > 0 ? findings : document;
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

function publishedSchema(): GraphQLSchema {
  return (schema ??= buildSchema(published.idl, { assumeValidSDL: true }));
}

/** GitHub puts the type of an error beside its message. */
function wordsOf({ message, path, extensions, originalError }: GraphQLError): object {
  const type = (originalError as { extensions?: { type?: string } } | null | undefined)?.extensions?.type;
  return { type: type ?? extensions['code'] ?? 'INTERNAL', message, ...(path ? { path } : {}) };
}
