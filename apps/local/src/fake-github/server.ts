import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { schema as published } from '@octokit/graphql-schema';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, graphql } from 'graphql';
import type { Behaviour } from './behaviour.js';
import { answerStatus, withErrors } from './behaviour.js';
import type { FakeRepository } from './repository.js';
import { resolved } from './repository.js';

/** A GraphQL request the stand-in received. */
export interface ReceivedQuery {
  readonly authorization: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

let schema: GraphQLSchema | null = null;

/**
 * A stand-in for GitHub's API on loopback: queries are executed by graphql-js on GitHub's published schema, so that an
 * unknown field fails here as it would there.
 */
export class FakeGithub {
  readonly received: ReceivedQuery[] = [];
  private readonly script: Behaviour[] = [];
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  constructor(private readonly repositories: readonly FakeRepository[]) {}

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next answers are these, one each. */
  next(...behaviours: readonly Behaviour[]): void {
    this.script.push(...behaviours);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/graphql') {
      return answerStatus(response, { kind: 'status', status: 404 });
    }
    const { query, variables } = JSON.parse(await bodyOf(request)) as ReceivedQuery & { query: string };
    this.received.push({ authorization: request.headers.authorization, variables });
    const behaviour = this.script.shift();
    if (behaviour?.kind === 'silence') return;
    if (behaviour?.kind === 'status') return answerStatus(response, behaviour);
    schema ??= buildSchema(published.idl, { assumeValidSDL: true });
    const result = await graphql({
      schema,
      source: query,
      rootValue: this.root(),
      variableValues: variables,
    });
    const told =
      behaviour === undefined ? result : withErrors(JSON.parse(JSON.stringify(result)) as never, behaviour);
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(told));
  }

  private root() {
    const find = (owner: string, name: string): FakeRepository | undefined =>
      this.repositories.find((one) => one.owner === owner && one.name === name);
    return {
      repository: ({ owner, name }: { owner: string; name: string }) => {
        const repository = find(owner, name);
        return repository === undefined ? null : resolved(repository);
      },
      search: ({ query }: { query: string }) => {
        const [, owner = '', name = ''] = /repo:([^/\s]+)\/(\S+)/.exec(query) ?? [];
        const repository = find(owner, name);
        const issueCount = (query.includes('closed:') ? repository?.closed : repository?.opened) ?? 0;
        return { issueCount };
      },
    };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
