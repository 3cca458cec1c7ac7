import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { startTelemetry } from '#libs/kernel/src/telemetry.js';
import { readConfig } from './config.js';

const config = readConfig();
const stopTelemetry = await startTelemetry('plinth-api', config.OTEL_EXPORTER_OTLP_ENDPOINT);
const { createApi } = await import('./app.js');
const app = await createApi(config);
await app.listen(config.PORT, config.HOST);
new Logger('Api').log(`Ready at ${await app.getUrl()}`);
process.once('beforeExit', () => void stopTelemetry());
