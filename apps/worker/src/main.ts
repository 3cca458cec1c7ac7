import 'reflect-metadata';
import { startTelemetry } from '#libs/kernel/src/telemetry.js';
import { readConfig } from './config.js';

const config = readConfig();
const stopTelemetry = await startTelemetry('plinth-worker', config.OTEL_EXPORTER_OTLP_ENDPOINT);
const { runWorker } = await import('./run.js');
await runWorker(config);
await stopTelemetry();
