import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { HealthModule, MethodsService } from '#libs/health/src/index.js';
import type { Computed } from './directory-lab.js';

const [url = '', version = ''] = process.argv.slice(2);

@Module({
  imports: [
    TypeOrmModule.forRoot(databaseOptions({ url, poolSize: 2, applicationName: 'bench' })),
    ActsModule,
    EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
    HealthModule,
  ],
})
class VersionModule {}

const app = await NestFactory.createApplicationContext(VersionModule, { logger: false });
const methods = app.get(MethodsService);
const begun = performance.now();
while (!(await methods.scoreNext(Number(version))).isDone);
const scored = performance.now();
await methods.compare(Number(version));
const answer: Computed = {
  computeSeconds: (scored - begun) / 1_000,
  compareSeconds: (performance.now() - scored) / 1_000,
};
await app.close();
process.stdout.write(`${JSON.stringify(answer)}\n`);
