import { Connection, isGrpcServiceError } from '@temporalio/client';

const PATIENCE_MS = 5_000;
/** gRPC's NOT_FOUND. */
const NOT_FOUND = 5;

/**
 * Makes sure that a Temporal server answers and has the namespace, before anything is started that would wait for it. Fails
 * within seconds, in one line that names the address.
 */
export async function reachTemporal(
  address: string,
  namespace: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: patienceMs }).catch(() => {
    throw new Error(`No Temporal server answers at ${address} (TEMPORAL_ADDRESS).`);
  });
  try {
    await connection.withDeadline(Date.now() + patienceMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (error) {
    throw new Error(
      isGrpcServiceError(error) && Number(error.code) === NOT_FOUND
        ? `Temporal at ${address} has no namespace ${namespace} (TEMPORAL_NAMESPACE).`
        : `Temporal at ${address} (TEMPORAL_ADDRESS) refuses: ${(error as Error).message}`,
      { cause: error },
    );
  } finally {
    await connection.close();
  }
}
