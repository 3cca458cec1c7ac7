import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { NativeConnection } from '@temporalio/worker';

/** A namespace of one spec file on the run's Temporal server. */
export interface TestTemporal {
  readonly address: string;
  readonly namespace: string;
  readonly client: Client;
  /** For workers of this process. */
  readonly connection: NativeConnection;
  close(): Promise<void>;
}

/**
 * A namespace for this spec file, made before its first test: `const temporal = useTemporal();` and then
 * `temporal().client` inside tests. Fixed workflow and schedule ids cannot meet those of another spec.
 */
export function useTemporal(): () => TestTemporal {
  let temporal: TestTemporal | null = null;
  beforeAll(async () => {
    temporal = await newNamespace();
  });
  afterAll(async () => {
    await temporal?.close();
  });
  return () => {
    if (temporal === null) throw new Error('Temporal is there inside tests and hooks only.');
    return temporal;
  };
}

/** The same for specs that need several namespaces. The caller closes it. */
export async function newNamespace(): Promise<TestTemporal> {
  const address = process.env['PLINTH_TEST_TEMPORAL'];
  if (address === undefined)
    throw new Error('No test servers: specs below libs/ are pure and run without them.');
  const namespace = `spec-${process.pid}-${randomBytes(5).toString('hex')}`;
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1d'),
  });
  const native = await NativeConnection.connect({ address });
  return {
    address,
    namespace,
    client: new Client({ connection, namespace }),
    connection: native,
    async close() {
      await native.close();
      await connection.close();
    },
  };
}
