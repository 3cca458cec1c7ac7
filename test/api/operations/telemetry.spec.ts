import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { freePort } from '../../../apps/local/src/ports.js';
import { endProcess } from '../../../apps/local/src/process-table.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();

it('sends traces of requests and queries to the configured endpoint, from the real process', async () => {
  const seen: string[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      seen.push(
        (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('latin1'),
      );
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const port = await freePort();
  const api = spawn(process.execPath, ['dist/apps/api/src/main.js'], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      DATABASE_URL: database().url,
      LOG_LEVEL: 'silent',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      OTEL_BSP_SCHEDULE_DELAY: '200',
    },
  });
  try {
    const end = Date.now() + 50_000;
    const has = (text: string) => seen.some((body) => body.includes(text));
    while (!(has('SELECT 1 FROM policies') && has('plinth-api') && has('/health/ready'))) {
      if (Date.now() > end) throw new Error(`No such traces in ${seen.length} batches.`);
      await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(seen.length).toBeGreaterThan(0);
  } finally {
    if (api.pid !== undefined) await endProcess(api.pid, ['SIGTERM', 'SIGKILL'], 5_000);
    collector.close();
  }
});
