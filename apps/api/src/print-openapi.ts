import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { prefixRoutes } from './app.js';
import { readConfig } from './config.js';
import { openApiDocument } from './openapi.js';

// Prints the OpenAPI document without starting anything: the source of the client's types (`npm run client`).
const app = await NestFactory.create(AppModule.with(readConfig({})), {
  preview: true,
  logger: false,
  abortOnError: false,
});
prefixRoutes(app);
process.stdout.write(`${JSON.stringify(openApiDocument(app), null, 2)}\n`);
