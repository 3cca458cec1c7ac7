import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { Logger as PinoLogger } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import { clearQuarantines } from '#libs/health/src/index.js';
import { CaseServices } from './case-services.js';
import type { WorkerConfig } from './config.js';
import { createWorkers } from './temporal-workers.js';
import { TemporalLogger } from './temporal-logger.js';
import { WorkerModule } from './worker.module.js';

/** The worker process: its queues until it is told to stop. */
export async function runWorker(config: WorkerConfig): Promise<void> {
  const context = await NestFactory.createApplicationContext(WorkerModule.with(config), { bufferLogs: true });
  context.useLogger(context.get(PinoLogger));
  const logger = new Logger('Worker');
  Runtime.install({
    shutdownSignals: [],
    logger: new TemporalLogger(),
    ...(config.METRICS_PORT === undefined
      ? {}
      : { telemetryOptions: { metrics: { prometheus: { bindAddress: `0.0.0.0:${config.METRICS_PORT}` } } } }),
  });

  if (config.WORKER_QUEUES.includes('evidence')) await clearLeftovers(logger);

  const native = await connectPatiently(config.TEMPORAL_ADDRESS, () =>
    NativeConnection.connect({ address: config.TEMPORAL_ADDRESS }),
  );
  const workers = await createWorkers(context, native, config);
  const runs = workers.map((worker) => worker.run());

  const connection = await connectPatiently(config.TEMPORAL_ADDRESS, () =>
    Connection.connect({ address: config.TEMPORAL_ADDRESS }),
  );
  const client = new Client({ connection, namespace: config.TEMPORAL_NAMESPACE });
  const cases = config.WORKER_QUEUES.includes('cases')
    ? new CaseServices(context.get(DataSource), client, config)
    : null;
  cases?.start();
  logger.log(`Ready on ${config.WORKER_QUEUES.join(', ')}`);

  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      for (const worker of workers) worker.shutdown();
    });
  }

  await Promise.all(runs);
  await cases?.stop();
  await connection.close();
  await native.close();
  await context.close();
}

/** What a killed worker left in the place for temporary files; a start does not fail on it. */
async function clearLeftovers(logger: Logger): Promise<void> {
  try {
    const cleared = await clearQuarantines();
    if (cleared > 0) logger.log(`Cleared ${cleared} quarantine directories that a killed process left.`);
  } catch (error) {
    logger.warn(
      `Quarantine directories were not cleared: ${error instanceof Error ? error.message : 'error'}`,
    );
  }
}

/** Temporal may come up after us. */
async function connectPatiently<T>(address: string, connect: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect();
    } catch (error) {
      if (attempt >= 120) throw error;
      if (attempt === 1) new Logger('Worker').warn(`Temporal at ${address} does not answer yet.`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
