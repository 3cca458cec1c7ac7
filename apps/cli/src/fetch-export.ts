import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { refused } from '#libs/kernel/src/index.js';
import { readConfig } from './config.js';
import { reach, serverAddress } from './reach.js';

/** Streams an export of the server, named by its address below `/api/v1`, to a file or to standard output. */
export async function fetchExport(options: {
  readonly path: string;
  readonly out?: string;
  readonly url?: string;
}): Promise<void> {
  const config = readConfig();
  const address = new URL(`/api/v1${options.path}`, serverAddress(options.url ?? config.url));
  const response = await reach(address, {
    headers: config.token === undefined ? {} : { Authorization: `Bearer ${config.token}` },
  });
  if (!response.ok || response.body === null) {
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    refused(
      problem.code ?? 'cli.server-refused',
      'unavailable',
      problem.detail ?? `The server answers ${response.status}.`,
    );
  }
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  if (options.out === undefined) await pipeline(body, process.stdout, { end: false });
  else {
    const { out } = options;
    await pipeline(body, createWriteStream(out, { mode: 0o600 })).catch((error: NodeJS.ErrnoException) => {
      if (error.syscall === undefined) throw error;
      refused('cli.file-unwritable', 'invalid', `The file cannot be written: ${error.code ?? ''}.`, out);
    });
  }
}
