import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from './self-signed.js';

/** A git server on loopback, https with an authority of its own, over git's own http-backend. */
export interface GitHttps {
  readonly url: string;
  readonly port: number;
  readonly caFile: string;
  /** Paths asked for, oldest first. */
  readonly asked: string[];
  /** How many packs were given away: a clone takes some, a look at the names none. */
  packs(): number;
  /** Answers every request by a redirect there, until null. */
  redirectTo(location: string | null): void;
  /** Takes every request and answers none, until false. */
  stall(isStalling: boolean): void;
  close(): void;
}

/** Serves the bare repositories below `directory`; certificate and key are made there too. */
export async function startGitHttps(directory: string): Promise<GitHttps> {
  const { caFile, key, cert } = selfSigned(directory);
  let redirect: string | null = null;
  let isStalling = false;
  const asked: string[] = [];
  let packs = 0;
  const gave = (): void => {
    packs += 1;
  };
  const server = createServer({ key, cert }, (request, response) => {
    asked.push(request.url ?? '');
    if (isStalling) return;
    if (redirect !== null) response.writeHead(302, { location: redirect }).end();
    else backend(directory, request, response, gave);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    port,
    caFile,
    asked,
    packs: () => packs,
    redirectTo: (location) => {
      redirect = location;
    },
    stall: (shouldStall) => {
      isStalling = shouldStall;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** One CGI exchange: headers of the answer up to an empty line, then its body. */
function backend(
  directory: string,
  request: IncomingMessage,
  response: ServerResponse,
  gavePack: () => void,
): void {
  const url = new URL(request.url ?? '/', 'https://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      GIT_CONFIG_KEY_1: 'uploadpack.allowFilter',
      GIT_CONFIG_VALUE_1: 'true',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      CONTENT_LENGTH: request.headers['content-length'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    },
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  let head = Buffer.alloc(0);
  let hasPack = false;
  child.stdout.on('data', (chunk: Buffer) => {
    if (!hasPack && chunk.includes('packfile\n')) {
      hasPack = true;
      gavePack();
    }
    if (response.headersSent) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    const headers = new Map(
      head
        .toString('latin1', 0, end)
        .split('\r\n')
        .map((line) => line.split(/:\s*/, 2) as [string, string]),
    );
    const status = Number.parseInt(headers.get('Status') ?? '200', 10);
    headers.delete('Status');
    response.writeHead(status, Object.fromEntries(headers));
    response.write(head.subarray(end + 4));
  });
  child.stdout.on('end', () => response.end());
}
