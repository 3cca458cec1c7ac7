import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { Logger as PinoLogger } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import { readConfig } from './config.js';
import { CaseServices } from './case-services.js';
import { createWorkers } from './temporal-workers.js';
import { WorkerModule } from './worker.module.js';

const config = readConfig();
Runtime.install({
  shutdownSignals: [],
  ...(config.METRICS_PORT === undefined
    ? {}
    : { telemetryOptions: { metrics: { prometheus: { bindAddress: `0.0.0.0:${config.METRICS_PORT}` } } } }),
});

const context = await NestFactory.createApplicationContext(WorkerModule.with(config), { bufferLogs: true });
context.useLogger(context.get(PinoLogger));
const logger = new Logger('Worker');

const native = await connectPatiently(() => NativeConnection.connect({ address: config.TEMPORAL_ADDRESS }));
const workers = await createWorkers(context, native, config);
const runs = workers.map((worker) => worker.run());

const connection = await connectPatiently(() => Connection.connect({ address: config.TEMPORAL_ADDRESS }));
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

/** Temporal may come up after us. */
async function connectPatiently<T>(connect: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect();
    } catch (error) {
      if (attempt >= 120) throw error;
      if (attempt === 1) logger.warn(`Temporal at ${config.TEMPORAL_ADDRESS} does not answer yet.`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
