import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { refuse } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { problemOf } from './problem.js';

/** What Node could not read as HTTP, by its code; anything else is malformed. */
const REFUSALS: Readonly<
  Record<string, { readonly line: string; readonly code: string; readonly detail: string }>
> = {
  HPE_HEADER_OVERFLOW: {
    line: '431 Request Header Fields Too Large',
    code: 'http.head-too-large',
    detail: 'Address and headers are longer than is read.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    line: '408 Request Timeout',
    code: 'http.request-timeout',
    detail: 'The request did not arrive in time.',
  },
};
const MALFORMED = {
  line: '400 Bad Request',
  code: 'http.malformed',
  detail: 'The request cannot be read.',
};

/** Answers what is no readable HTTP, and so reaches no route, with a problem too. */
export function answerBrokenRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // Gone already, or in the middle of an answer that must not be cut into (as Node's own answer looks for it).
    const { _httpMessage: answer } = socket as Socket & {
      _httpMessage?: { readonly headersSent: boolean } | null;
    };
    if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent === true) {
      socket.destroy(error);
      return;
    }
    const { line, code, detail } = REFUSALS[error.code ?? ''] ?? MALFORMED;
    const status = Number(line.split(' ', 1)[0]);
    const body = JSON.stringify({
      ...problemOf(refuse(code, 'malformed', detail), newId()),
      title: line.slice(4),
      status,
    });
    socket.end(
      [
        `HTTP/1.1 ${line}`,
        'Content-Type: application/problem+json',
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Cache-Control: no-store',
        'X-Content-Type-Options: nosniff',
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  });
}
