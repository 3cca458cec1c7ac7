import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../apps/local/src/ports.js';
import { reachTemporal } from '../../../apps/local/src/temporal/reach.js';
import { useTemporal } from '../../support/temporal.js';

const temporal = useTemporal();

describe('a Temporal server of one’s own', () => {
  it('is taken when it answers and has the namespace', async () => {
    await reachTemporal(temporal().address, temporal().namespace);
  });

  it('is refused by its address where nothing listens', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await expect(reachTemporal(address, 'default')).rejects.toThrow(
      new Error(`No Temporal server answers at ${address} (TEMPORAL_ADDRESS).`),
    );
  }, 20_000);

  it('is refused by its address where something listens that never answers', async () => {
    const taken: Socket[] = [];
    const server = createServer((socket) => taken.push(socket.on('error', () => undefined)));
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(reachTemporal(address, 'default')).rejects.toThrow(
      new Error(`No Temporal server answers at ${address} (TEMPORAL_ADDRESS).`),
    );
    for (const socket of taken) socket.destroy();
    server.close();
  }, 20_000);

  it('is refused without the namespace', async () => {
    const { address } = temporal();
    await expect(reachTemporal(address, 'not-there')).rejects.toThrow(
      `Temporal at ${address} has no namespace not-there (TEMPORAL_NAMESPACE).`,
    );
  });
});
