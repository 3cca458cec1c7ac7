import type { ServerResponse } from 'node:http';

/** What the stand-in does instead of answering, once, in the order it was told. */
export type Behaviour =
  | {
      readonly kind: 'graphql-errors';
      readonly type: string;
      readonly keepsData?: boolean;
      readonly drop?: string;
    }
  | {
      readonly kind: 'status';
      readonly status: 401 | 403 | 404 | 429 | 451 | 500 | 502;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'silence' };

/** A refusal by status, as GitHub words it. */
export function answerStatus(
  response: ServerResponse,
  behaviour: Extract<Behaviour, { kind: 'status' }>,
): void {
  response.writeHead(behaviour.status, { 'content-type': 'application/json', ...behaviour.headers });
  response.end(JSON.stringify({ message: `Scripted answer ${behaviour.status}`, documentation_url: '' }));
}

interface GraphqlResult {
  readonly data?: { repository?: Record<string, unknown> | null } | null;
  readonly errors?: readonly unknown[];
}

/** Errors with status 200, with all, some or none of the data: how GraphQL limits really arrive. */
export function withErrors(
  result: GraphqlResult,
  behaviour: Extract<Behaviour, { kind: 'graphql-errors' }>,
): GraphqlResult {
  const errors = [{ type: behaviour.type, message: `Scripted ${behaviour.type}` }];
  if (behaviour.keepsData !== true) return { data: null, errors };
  const repository = result.data?.repository;
  const cut =
    behaviour.drop === undefined || repository == null
      ? repository
      : { ...repository, [behaviour.drop]: null };
  return { data: { ...result.data, repository: cut ?? null }, errors };
}
