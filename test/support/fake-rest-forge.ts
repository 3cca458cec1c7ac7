import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer instead of the honest one. */
export interface Instead {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The connection ends in the middle of the answer. */
  readonly isCut?: boolean;
}

type Row = Readonly<Record<string, unknown>>;
/** What lies at a path: an object, or a list that comes in pages. */
export type FakeAnswer = Row | readonly Row[];

/**
 * A stand-in for the REST API of GitLab or Forgejo on loopback: objects and lists by path, in pages with `rel="next"` and
 * never more, filtered by state and time as both do it; 404 for everything else, and scripted misbehaviour by path.
 */
export class FakeRestForge {
  readonly answers = new Map<string, FakeAnswer>();
  readonly received: { readonly path: string; readonly authorization: string | undefined }[] = [];
  readonly instead: { readonly path: RegExp; readonly answer: Instead; times: number }[] = [];
  /** Headers beside every answer, by how many requests there were. */
  headers: (requests: number) => Readonly<Record<string, string>> = () => ({});
  /** The largest page it gives, whatever is asked for. */
  pageSize = 100;
  private url = '';
  private readonly server = createServer((request, response) => this.answer(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this.url;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Answers whatever matches like this, so many times. */
  misbehave(path: RegExp, answer: Instead, times = 1): void {
    this.instead.push({ path, answer, times });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    this.received.push({ path: url.pathname, authorization: request.headers.authorization });
    const beside = this.headers(this.received.length);
    for (const [name, value] of Object.entries(beside)) response.setHeader(name, value);
    const script = this.instead.find(({ path, times }) => times > 0 && path.test(url.pathname));
    if (script !== undefined) {
      script.times -= 1;
      const { status = 200, headers = {}, body = '', isCut = false } = script.answer;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      if (isCut) return void response.write('[{"id":', () => response.destroy());
      return void response.end(body);
    }
    const found = this.answers.get(url.pathname);
    response.setHeader('content-type', 'application/json');
    if (found === undefined) return void response.writeHead(404).end('{"message":"404 Not found"}');
    if (!Array.isArray(found)) return void response.end(JSON.stringify(found));
    this.page(url, found as readonly Row[], response);
  }

  private page(url: URL, list: readonly Row[], response: ServerResponse): void {
    const wanted = Number(url.searchParams.get('per_page') ?? url.searchParams.get('limit') ?? 30);
    const size = Math.min(this.pageSize, wanted);
    const number = Number(url.searchParams.get('page') ?? 1);
    const rows = list.filter(isAsked(url.searchParams));
    if (number * size < rows.length) {
      const next = new URL(url);
      next.searchParams.set('page', String(number + 1));
      response.setHeader('link', `<${next.href}>; rel="next", <${url.href}>; rel="first"`);
    }
    response.end(JSON.stringify(rows.slice((number - 1) * size, number * size)));
  }
}

function isAsked(query: URLSearchParams): (row: Row) => boolean {
  const state = query.get('state');
  const from = (name: string, field: string) => (row: Row) =>
    !query.has(name) || row[field] === undefined || (row[field] as string) >= (query.get(name) ?? '');
  const filters = [
    (row: Row) => state === null || state === 'all' || row['state'] === state,
    from('created_after', 'created_at'),
    from('updated_after', 'updated_at'),
    from('since', 'updated_at'),
  ];
  return (row) => filters.every((filter) => filter(row));
}
